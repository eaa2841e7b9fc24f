import { thumbnailShape, type PixelShape } from '../../../../core/thumbnails.ts';

/** Brings the pixels of pictures, one after the other. */
export type FetchPixels = (places: Uint32Array<ArrayBuffer>, side: number | null, signal: AbortSignal) => Promise<Uint8Array>;

/** Where a picture lies on a sheet. */
export interface Spot {
  sheet: OffscreenCanvas;
  x: number;
  y: number;
}

const sheetSide = 1024;
/** Pictures of one request. */
const batch = 256;
/** Requests under way at once. */
const mostRequests = 2;

/**
 * Small pictures on their way to the screen: many come in one request, and are kept on a few large canvases. Where there
 * is no room, those not seen for longest make way.
 */
export class Thumbnails {
  /** Of each picture as kept. */
  readonly shape: PixelShape;
  readonly #side: number | null;
  readonly #fetch: FetchPixels;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #across: number;
  readonly #down: number;
  readonly #most: number;
  readonly #sheets: OffscreenCanvas[] = [];
  /** Slot of each place; the ones not asked for longest come first. */
  readonly #slots = new Map<number, number>();
  readonly #coming = new Set<number>();
  readonly #ending = new AbortController();
  #wanted: number[] = [];
  #requests = 0;

  /**
   * @param side pictures are scaled down to; null for their own size.
   * @param mostBytes that the sheets may take.
   * @param changed called when pictures have come.
   */
  constructor({ own, side, fetch, changed, failed, mostBytes }: { own: PixelShape; side: number | null; fetch: FetchPixels; changed(): void; failed(error: unknown): void; mostBytes: number }) {
    this.shape = thumbnailShape(own, side);
    this.#side = side;
    this.#fetch = fetch;
    this.#changed = changed;
    this.#failed = failed;
    this.#across = Math.max(1, Math.floor(sheetSide / this.shape.width));
    this.#down = Math.max(1, Math.floor(sheetSide / this.shape.height));
    this.#most = Math.max(1, Math.floor(mostBytes / (4 * sheetSide * sheetSide))) * this.#across * this.#down;
  }

  /** Where a picture lies; null while it is on its way. */
  find(place: number): Spot | null {
    const slot = this.#slots.get(place);
    if (slot === undefined) return null;
    this.#slots.delete(place);
    this.#slots.set(place, slot);
    return this.#spotOf(slot);
  }

  /** Says which pictures are wanted now, the most urgent first; what was wanted before and is not under way is not any more. */
  want(places: Iterable<number>): void {
    this.#wanted = [];
    for (const place of places) if (!this.#slots.has(place) && !this.#coming.has(place)) this.#wanted.push(place);
    this.#send();
  }

  close(): void {
    this.#ending.abort();
  }

  #send(): void {
    while (this.#requests < mostRequests && this.#wanted.length > 0) {
      const places = Uint32Array.from(this.#wanted.splice(0, batch));
      for (const place of places) this.#coming.add(place);
      this.#requests++;
      void this.#bring(places);
    }
  }

  async #bring(places: Uint32Array<ArrayBuffer>): Promise<void> {
    const { signal } = this.#ending;
    try {
      const pixels = await this.#fetch(places, this.#side, signal);
      if (signal.aborted) return;
      this.#keep(places, pixels);
      this.#changed();
    } catch (error) {
      // What is wanted still is asked for again by the next who draws.
      if (!signal.aborted) this.#failed(error);
    } finally {
      for (const place of places) this.#coming.delete(place);
      this.#requests--;
      if (!signal.aborted) this.#send();
    }
  }

  #keep(places: Uint32Array, pixels: Uint8Array): void {
    const { width, height, channels } = this.shape;
    const image = new ImageData(width, height);
    const bytes = width * height * channels;
    for (const [at, place] of places.entries()) {
      spread(pixels.subarray(at * bytes, (at + 1) * bytes), channels, image.data);
      const slot = this.#slots.size < this.#most ? this.#slots.size : this.#freed();
      this.#slots.set(place, slot);
      const { sheet, x, y } = this.#spotOf(slot);
      sheet.getContext('2d', { willReadFrequently: true })!.putImageData(image, x, y);
    }
  }

  /** The slot of the picture not seen for longest, which is given up. */
  #freed(): number {
    const [[place, slot]] = this.#slots as unknown as [[number, number]];
    this.#slots.delete(place);
    return slot;
  }

  #spotOf(slot: number): Spot {
    const perSheet = this.#across * this.#down;
    const [number, cell] = [Math.floor(slot / perSheet), slot % perSheet];
    const { width, height } = this.shape;
    const sheet = (this.#sheets[number] ??= new OffscreenCanvas(this.#across * width, this.#down * height));
    return { sheet, x: (cell % this.#across) * width, y: Math.floor(cell / this.#across) * height };
  }
}

/** Pixels of 1 to 4 channels as a canvas takes them. */
export function spread(pixels: Uint8Array, channels: number, into: Uint8ClampedArray): void {
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
    const isGrey = channels < 3;
    into[to] = pixels[from]!;
    into[to + 1] = pixels[isGrey ? from : from + 1]!;
    into[to + 2] = pixels[isGrey ? from : from + 2]!;
    into[to + 3] = channels === 4 ? pixels[from + 3]! : channels === 2 ? pixels[from + 1]! : 255;
  }
}
