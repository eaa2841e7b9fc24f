import type { Page } from 'playwright-core';

/** Sizes at which every page holds: a small window, one at 150% zoom, a large screen. In CSS pixels. */
export const sizes = [{ width: 900, height: 600 }, { width: 853, height: 533 }, { width: 2560, height: 1440 }] as const;

/**
 * What does not fit on a page as it is shown now, at each of the sizes; the page has its own size again afterwards.
 * @returns a line for each element: the size, the element, what is amiss; none where everything fits
 */
export async function misfitsOf(page: Page): Promise<string[]> {
  const usual = page.viewportSize();
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    found.push(...(await page.evaluate(misfits)).map((line) => `${size.width}x${size.height}: ${line}`));
  }
  if (usual) await page.setViewportSize(usual);
  return found;
}

/** Runs in the page, two frames later: by then what follows its size has done so. */
async function misfits(): Promise<string[]> {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  /** Edges are rounded to pixels. */
  const slack = 1.5;
  const controls = 'a, button, input, select, summary, [role=slider]';
  const styles = new Map<Element, CSSStyleDeclaration>();
  const styleOf = (element: Element): CSSStyleDeclaration => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element)!;
  const isHidden = (element: Element): boolean => element.closest('.hidden, .skip') !== null || !element.checkVisibility({ visibilityProperty: true });
  const isOut = (inner: DOMRect, outer: DOMRect, axis: 'x' | 'y'): boolean =>
    axis === 'x' ? inner.left < outer.left - slack || inner.right > outer.right + slack : inner.top < outer.top - slack || inner.bottom > outer.bottom + slack;

  /** Whether something of an element is cut off for good: by the window, or by what neither scrolls nor puts an ellipsis. */
  function isCut(element: Element | null, box: DOMRect, axis: 'x' | 'y'): boolean {
    for (let around: Element | null = element; around; around = around.parentElement) {
      const style = styleOf(around);
      const overflow = axis === 'x' ? style.overflowX : style.overflowY;
      if (overflow === 'auto' || overflow === 'scroll') return axis === 'x' && isOut(box, around.getBoundingClientRect(), 'x');
      if (overflow !== 'visible' && isOut(box, around.getBoundingClientRect(), axis)) return !(axis === 'x' && style.textOverflow === 'ellipsis');
      if (style.position === 'fixed') break;
    }
    return isOut(box, new DOMRect(0, 0, innerWidth, innerHeight), axis);
  }

  /** An element by its own words, for a person to find. */
  const name = (element: Element): string => `<${element.tagName.toLowerCase()}${[...element.classList].map((one) => `.${one}`).join('')}> "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
  const found: string[] = [];
  const { scrollWidth, scrollHeight } = document.body;
  if (scrollWidth > innerWidth || scrollHeight > innerHeight) found.push(`the page is larger than the window: ${scrollWidth}x${scrollHeight}`);
  for (const element of document.body.querySelectorAll(controls)) {
    const box = element.getBoundingClientRect();
    if (!isHidden(element) && (['x', 'y'] as const).some((axis) => isCut(element.parentElement, box, axis))) found.push(`clipped: ${name(element)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) => (node.textContent?.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement!;
    if (isHidden(element)) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width > 0 && (['x', 'y'] as const).some((axis) => isCut(element, box, axis))) found.push(`cut off: ${name(element)}`);
  }
  for (const element of document.body.querySelectorAll<HTMLElement>('main *, header')) {
    if (element.clientHeight > 0 && element.scrollHeight > element.clientHeight + 4 && styleOf(element).overflowY === 'visible' && !isHidden(element)) found.push(`taller than its place: ${name(element)}`);
  }
  return [...new Set(found)];
}
