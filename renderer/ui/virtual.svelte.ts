import { untrack } from 'svelte';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem, type VirtualizerOptions } from '@tanstack/virtual-core';

/** Of what scrolls, in pixels, until it is laid out. */
const unknownHeight = 800;

/** So many lines beyond those in sight exist at either end. */
const overscan = 8;

interface Lines {
  count: number;
  /** Of each, in pixels. */
  lineHeight: number;
  keyOf(index: number): string;
}

/**
 * A long list of which only the lines in sight, and some around, exist. What draws them is used again: a line that
 * comes into sight takes the slot of one that went out of it, all others stay in theirs.
 */
export class VirtualList {
  /** A line each, in no order; undefined for a slot that has none now. */
  slots: readonly (VirtualItem | undefined)[] = $state.raw([]);
  /** Of all lines, in pixels. */
  height = $state(0);
  readonly #lines: () => Lines;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #viewport: HTMLElement | null = null;

  constructor(lines: () => Lines) {
    this.#lines = lines;
    this.#virtualizer = new Virtualizer(this.#options(untrack(lines)));
  }

  /** For the element that scrolls. */
  attach = (viewport: HTMLElement): (() => void) => {
    this.#viewport = viewport;
    const end = this.#virtualizer._didMount();
    $effect(() => {
      this.#virtualizer.setOptions(this.#options(this.#lines()));
      this.#virtualizer.measure();
      this.#virtualizer._willUpdate();
      untrack(this.#show);
    });
    return () => {
      end();
      this.#viewport = null;
    };
  };

  /** Brings a line into sight. */
  reveal(index: number): void {
    this.#virtualizer.scrollToIndex(index);
  }

  readonly #show = (): void => {
    const items = this.#virtualizer.getVirtualItems();
    const slots = Array.from<VirtualItem | undefined>({ length: this.#inSight(this.#lines().lineHeight) + 2 * overscan });
    for (const item of items) slots[item.index % slots.length] = item;
    this.slots = slots;
    this.height = this.#virtualizer.getTotalSize();
  };

  /** Lines in sight at once, the first and the last of them in part. */
  #inSight(lineHeight: number): number {
    return Math.ceil((this.#virtualizer.scrollRect?.height ?? unknownHeight) / lineHeight) + 1;
  }

  #options({ count, lineHeight, keyOf }: Lines): VirtualizerOptions<HTMLElement, HTMLElement> {
    return {
      count,
      estimateSize: () => lineHeight,
      getItemKey: keyOf,
      getScrollElement: () => this.#viewport,
      overscan,
      // As many everywhere but at the ends: none is made and dropped with each line.
      rangeExtractor: ({ startIndex }) => {
        const first = Math.max(0, startIndex - overscan);
        return Array.from({ length: Math.max(0, Math.min(count, startIndex + this.#inSight(lineHeight) + overscan) - first) }, (_, place) => first + place);
      },
      scrollToFn: elementScroll,
      observeElementRect: (of, tell) => observeElementRect(of, (rect) => tell(rect.height > 0 ? rect : { ...rect, height: unknownHeight })),
      observeElementOffset,
      onChange: this.#show,
    };
  }
}
