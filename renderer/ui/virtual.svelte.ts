import { untrack } from 'svelte';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem, type VirtualizerOptions } from '@tanstack/virtual-core';

/** Of what scrolls, in pixels, until it is laid out. */
const unknownHeight = 800;

interface Lines {
  count: number;
  /** Of each, in pixels. */
  lineHeight: number;
  keyOf(index: number): string;
}

/** A long list of which only the lines in sight, and some around, exist. */
export class VirtualList {
  /** Those that exist, with their place. */
  items: readonly VirtualItem[] = $state.raw([]);
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
    this.items = this.#virtualizer.getVirtualItems();
    this.height = this.#virtualizer.getTotalSize();
  };

  #options({ count, lineHeight, keyOf }: Lines): VirtualizerOptions<HTMLElement, HTMLElement> {
    return {
      count,
      estimateSize: () => lineHeight,
      getItemKey: keyOf,
      getScrollElement: () => this.#viewport,
      overscan: 8,
      scrollToFn: elementScroll,
      observeElementRect: (of, tell) => observeElementRect(of, (rect) => tell(rect.height > 0 ? rect : { ...rect, height: unknownHeight })),
      observeElementOffset,
      onChange: this.#show,
    };
  }
}
