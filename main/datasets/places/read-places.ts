import type { readSync } from 'node:fs';

/**
 * Reads images of a file, each into its place in `target`. Images that lie side by side in both are read together, and
 * the file is gone through forwards. It is also given as text to a thread, and so uses nothing of this file.
 * @param places of the images among all of the file, in the order in which `target` gets them.
 * @returns the byte at which the file ends too early; null where all was read.
 */
export function readPlaces(read: typeof readSync, descriptor: number, target: Uint8Array, places: Uint32Array, imageBytes: number): number | null {
  // A system reads less than 2 GB at once.
  const mostBytes = 2 ** 30;
  const order = Uint32Array.from(places, (_, index) => index).sort((a, b) => places[a]! - places[b]!);
  for (let from = 0, to = 0; from < order.length; from = to) {
    const first = order[from]!;
    for (to = from + 1; to < order.length && order[to] === first + to - from && places[order[to]!] === places[first]! + to - from; ) to++;
    const end = (to - from) * imageBytes;
    for (let done = 0; done < end; ) {
      const position = places[first]! * imageBytes + done;
      const bytes = read(descriptor, target, first * imageBytes + done, Math.min(end - done, mostBytes), position);
      if (bytes === 0) return position;
      done += bytes;
    }
  }
  return null;
}
