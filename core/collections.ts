import { z } from 'zod';
import type { Phrase } from './errors/words.ts';
import { colourSchema, fits, type Fit } from './pictures/fit.ts';
import type { SplitName } from './datasets.ts';

/** Most pixels of a side of pictures that are collected. */
export const largestSide = 1024;
const side = z.int().min(1).max(largestSide);

/** To which pictures of a collection are brought, and how. Their files stay as they came. */
export const collectionShapeSchema = z.strictObject({
  width: side,
  height: side,
  channels: z.union([z.literal(1), z.literal(3)]),
  fit: z.enum(fits),
  fill: colourSchema,
});

export interface CollectionShape {
  width: number;
  height: number;
  channels: 1 | 3;
  fit: Fit;
  fill: string;
}

/** A data set that is put together picture by picture. */
export interface Collection {
  id: string;
  name: string;
  shape: CollectionShape;
  /** In label order. */
  classes: CollectedClass[];
  /** Of the packed data set; null while it has no picture. */
  sha256: string | null;
}

export interface CollectedClass {
  name: string;
  count: number;
  /** Where its newest pictures are, at most 60, the newest first. */
  newest: { split: SplitName; index: number }[];
}

/** What became of pictures that were to be added. */
export interface Added {
  added: number;
  skipped: { path: string; reason: Phrase }[];
  collection: Collection;
}

/** Every so many pictures of a class one is kept to test on: of five, the last. */
const testEvery = 5;

/** The split of a class's picture. @param place among the pictures of its class, from 0, in the order in which they were added. */
export function splitOfCollected(place: number): 'train' | 'test' {
  return place % testEvery === testEvery - 1 ? 'test' : 'train';
}
