import type { CurveColours } from './curves.ts';

/** CSS colours as a canvas takes them: custom properties and `light-dark()` resolved where they stand. */
export function readColours(element: HTMLElement, run: string): CurveColours {
  const style = element.style;
  const before = style.color;
  const read = (colour: string): string => {
    style.color = colour;
    return getComputedStyle(element).color;
  };
  const colours = { line: read(run), soft: read(`color-mix(in srgb, ${run} 62%, var(--ground))`), ink: read('var(--ink)'), faint: read('var(--ink-3)'), grid: read('var(--hairline)'), ground: read('var(--ground)') };
  style.color = before;
  return colours;
}

/** Each of some CSS colours as a canvas takes it. */
export function resolvedColours(element: HTMLElement, colours: readonly string[]): string[] {
  const style = element.style;
  const before = style.color;
  const read = colours.map((colour) => {
    style.color = colour;
    return getComputedStyle(element).color;
  });
  style.color = before;
  return read;
}
