import type { SplitName } from './datasets.ts';
import type { Phrase } from './errors/words.ts';
import { placementOf, type Fit } from './pictures/fit.ts';

/** What a folder or a file that is to become a data set holds. */
export interface DatasetLook {
  /** As `--as` names it. */
  kind: string;
  /** For people: `CIFAR-10, python version`. */
  title: string;
  /** What may be chosen of it: `size`, `channels`, `fit`, `fill`, `split`, `seed`; nothing of what comes as it is. */
  options: string[];
  /** In label order. */
  classes: { name: string; counts: Record<SplitName, number> }[];
  counts: Record<SplitName, number>;
  /** Of the pictures that were looked at, upright, the most frequent first. */
  sizes: PictureSize[];
  /** How many pictures are grey, of those looked at. */
  grey: number;
  /** Some of its pictures, of many classes. */
  samples: SamplePicture[];
  /** At most 100. */
  skipped: { path: string; reason: Phrase }[];
  /** All that will be skipped, as far as it is known before all is read. */
  skippedCount: number;
}

/** The same, under the name by which it is imported. */
export interface DatasetInspection extends DatasetLook {
  inspection: string;
  /** What it would be called: its folder's or file's name. */
  name: string;
}

export interface PictureSize {
  width: number;
  height: number;
  count: number;
}

export interface SamplePicture {
  /** Path below what is imported; empty for a picture of an array. */
  name: string;
  split: SplitName;
  /** Null where it has none. */
  label: number | null;
  width: number;
  height: number;
}

/** What pictures lose when they are brought to one size; shares from 0 to 1. */
export interface FitLoss {
  /** Of pictures that have another shape or size than they are brought to. */
  changed: number;
  /** Of pictures that lose more than a hundredth. */
  losing: number;
  /** What pictures lose on average: by `crop` of their area, by `pad` of the new picture's, by `squash` how much wider or higher they become. */
  mean: number;
  most: number;
  /** Of pictures that are made larger. */
  enlarged: number;
}

/** @param sizes at least one. */
export function lossOf(sizes: readonly PictureSize[], to: { width: number; height: number }, fit: Fit): FitLoss {
  const each = sizes.map((size) => ({ ...size, loss: lossOfOne(size, to, fit) }));
  const all = each.reduce((sum, { count }) => sum + count, 0);
  const share = (of: (one: (typeof each)[number]) => boolean): number => each.reduce((sum, one) => sum + (of(one) ? one.count : 0), 0) / all;
  return {
    changed: share(({ width, height }) => width !== to.width || height !== to.height),
    losing: share(({ loss }) => loss > 0.01),
    mean: each.reduce((sum, { loss, count }) => sum + loss * count, 0) / all,
    most: Math.max(...each.map(({ loss }) => loss)),
    enlarged: share(({ width, height }) => width < to.width || height < to.height),
  };
}

function lossOfOne(size: PictureSize, to: { width: number; height: number }, fit: Fit): number {
  const { width, height, box } = placementOf(size, to, fit);
  if (fit === 'crop') return 1 - ((box.right - box.left) * (box.bottom - box.top)) / (size.width * size.height);
  if (fit === 'pad') return 1 - (width * height) / (to.width * to.height);
  const stretched = (to.width / to.height) * (size.height / size.width);
  return Math.max(stretched, 1 / stretched) - 1;
}
