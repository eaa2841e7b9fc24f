import { splitNames, type SplitName } from '../../datasets.ts';

/** Where each split lies among all images, as imported. */
export type Ranges = Readonly<Record<SplitName, { readonly start: number; readonly end: number }>>;

/** Images by split, each a list of indices as imported: `1,5,7-20`. */
export type ImageLists = { readonly [S in SplitName]?: string | undefined };

/** An image as people and programs name it: its split and its index there, as imported. */
export interface ImageRef {
  split: SplitName;
  index: number;
}

const item = /^(\d{1,10})(?:-(\d{1,10}))?$/;

/** Whether `text` is a list of indices: `1,5,7-20`. */
export function isIndexList(text: string): boolean {
  return text.split(',').every((one) => {
    const [, first, last = first] = item.exec(one.trim()) ?? [];
    return first !== undefined && Number(last) >= Number(first);
  });
}

/** The indices of a list that `isIndexList` takes, in its order. @param most of an index; the list is not read beyond it. */
export function readIndexList(text: string, most = Number.MAX_SAFE_INTEGER): number[] {
  const indices: number[] = [];
  for (const one of text.split(',')) {
    const [, first, last = first] = item.exec(one.trim()) ?? [];
    for (let index = Number(first); index <= Number(last); index++) {
      indices.push(index);
      if (index > most) return indices;
    }
  }
  return indices;
}

/** @param indices ascending, each once. */
export function writeIndexList(indices: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < indices.length; ) {
    const first = indices[at]!;
    let length = 1;
    while (indices[at + length] === first + length) length++;
    parts.push(length === 1 ? String(first) : `${first}-${first + length - 1}`);
    at += length;
  }
  return parts.join(',');
}

/** Which image lies at a place, a position among all images as imported. */
export function imageAt(ranges: Ranges, place: number): ImageRef {
  const split = splitNames.find((one) => place < ranges[one].end) ?? 'unlabeled';
  return { split, index: place - ranges[split].start };
}

/** @param places in any order. */
export function listsOf(ranges: Ranges, places: Iterable<number>): ImageLists {
  const sorted = Uint32Array.from(new Set(places)).sort();
  const indices: Partial<Record<SplitName, number[]>> = {};
  for (const place of sorted) {
    const { split, index } = imageAt(ranges, place);
    (indices[split] ??= []).push(index);
  }
  return Object.fromEntries(Object.entries(indices).map(([split, own]) => [split, writeIndexList(own)]));
}
