/** A place in the window, in pixels from its upper left corner. */
export interface Spot {
  x: number;
  y: number;
}

/** The spot as what a floating element is placed beside. */
export function anchorAt({ x, y }: Spot): { getBoundingClientRect(): DOMRect } {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
}

/** Where what belongs to an element opens below it. */
export function spotBelow(element: HTMLElement): Spot {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom };
}
