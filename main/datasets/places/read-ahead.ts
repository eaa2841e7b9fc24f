import { Worker } from 'node:worker_threads';
import { readPlaces } from './read-places.ts';

/** Numbers that both threads see: batches wanted so far, batches read so far, and whether the thread has ended. */
const wanted = 0;
const done = 1;
const ended = 2;

/** Bytes of the batches that wait to be taken, and how many they are. */
const waitingBytes = 16e6;
const fewestWaiting = 2;
const mostWaiting = 8;

/** How often it is looked whether the thread still lives, while a batch is waited for. */
const lookEveryMs = 1000;

/** Memory that the thread writes into, and the order it is given. */
interface Shared {
  /** Of an open file, which is all threads'. */
  descriptor: number;
  imageBytes: number;
  /** Images that a batch has room for. */
  most: number;
  state: Int32Array;
  /** Of each batch its number of images, and their places. */
  orders: readonly { count: Int32Array; places: Uint32Array; images: Uint8Array }[];
}

/**
 * Reads batches of images by a thread of its own, while this one computes. The threads share memory alone, so that a
 * batch is there without a turn of the event loop, and no memory is taken anew for one.
 */
export class ReadAhead {
  readonly #shared: Shared;
  /** Places of the batches that were asked for and not taken, oldest first. */
  readonly #waiting: Uint32Array[] = [];

  /** @param most images of a batch. */
  constructor(descriptor: number, imageBytes: number, most: number) {
    const batchBytes = most * imageBytes;
    const slots = Math.max(fewestWaiting, Math.min(mostWaiting, Math.floor(waitingBytes / batchBytes)));
    const slot = (): Shared['orders'][number] => ({
      count: new Int32Array(new SharedArrayBuffer(4)),
      places: new Uint32Array(new SharedArrayBuffer(4 * most)),
      images: new Uint8Array(new SharedArrayBuffer(batchBytes)),
    });
    this.#shared = { descriptor, imageBytes, most, state: new Int32Array(new SharedArrayBuffer(12)), orders: Array.from({ length: slots }, slot) };
    new Worker(`(${thread.toString()})(${readPlaces.toString()})`, { eval: true, workerData: this.#shared, execArgv: [] }).unref();
  }

  /** Asks for a batch that is to be taken after those asked for before. @returns false, and does nothing, where as many wait as there is room for. */
  ask(places: Uint32Array): boolean {
    const { state, orders, most } = this.#shared;
    if (this.#waiting.length === orders.length || places.length > most) return false;
    const { count, places: order } = orders[state[wanted]! % orders.length]!;
    order.set(places);
    count[0] = places.length;
    this.#waiting.push(places);
    Atomics.add(state, wanted, 1);
    Atomics.notify(state, wanted);
    return true;
  }

  /**
   * A batch that was asked for; those asked for before it are dropped.
   * @returns its images, valid until the next call of `ask`; null where nobody asked for it, or it can't be read.
   */
  take(places: Uint32Array): Uint8Array | null {
    const at = this.#waiting.findIndex((one) => isSame(one, places));
    if (at === -1) return null;
    const { state, orders, imageBytes } = this.#shared;
    const batch = state[wanted]! - this.#waiting.length + at;
    this.#waiting.splice(0, at + 1);
    for (let read = Atomics.load(state, done); read <= batch; read = Atomics.load(state, done)) {
      if (Atomics.load(state, ended) === 1) return null;
      Atomics.wait(state, done, read, lookEveryMs);
    }
    return orders[batch % orders.length]!.images.subarray(0, places.length * imageBytes);
  }

  close(): void {
    const { state } = this.#shared;
    Atomics.store(state, ended, 1);
    // For the thread this is an order like any other.
    Atomics.add(state, wanted, 1);
    Atomics.notify(state, wanted);
  }
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((place, index) => place === b[index]);
}

/** The thread. It is given as text, and so uses nothing of this file. What can't be read ends it: whoever takes that batch reads it himself and meets the error. */
function thread(readImages: typeof readPlaces): void {
  const { readSync } = process.getBuiltinModule('node:fs');
  const { descriptor, imageBytes, state, orders } = process.getBuiltinModule('node:worker_threads').workerData as Shared;
  const [wanted, done, ended] = [0, 1, 2] as const;
  try {
    for (let batch = 0; ; batch++) {
      while (Atomics.load(state, wanted) <= batch) Atomics.wait(state, wanted, batch);
      if (Atomics.load(state, ended) === 1) return;
      const { count, places, images } = orders[batch % orders.length]!;
      if (readImages(readSync, descriptor, images, places.subarray(0, count[0]), imageBytes) !== null) return;
      Atomics.add(state, done, 1);
      Atomics.notify(state, done);
    }
  } catch {
    return;
  } finally {
    Atomics.store(state, ended, 1);
    Atomics.notify(state, done);
  }
}
