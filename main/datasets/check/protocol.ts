import type { CheckSubject } from '../../../core/datasets/check/report.ts';
import type { Figures } from '../../../core/datasets/check/figures.ts';
import type { Pair } from '../../../core/datasets/check/twins.ts';

/** Bytes of a digest of an image's pixels. */
export const digestLength = 16;

/** A stretch of the images of a packed data set, by place. */
export interface Stretch {
  directory: string;
  start: number;
  end: number;
}

/** What is measured of a stretch, in order of place. */
export interface Measured {
  figures: Figures;
  /** Count x `digestLength`. */
  digests: Uint8Array;
  /** Count x `descriptorLength`; zeros for images that show nothing, or are too small. */
  descriptors: Float32Array;
}

export interface SearchJob extends Stretch {
  /** Of all images. */
  descriptors: Float32Array;
}

/** What is known of the images of a data set as imported: no edit changes it. */
export interface Compared {
  figures: Figures;
  /** Images of equal pixels, each with the first of its kind. */
  equal: Pair[];
  near: Pair[];
  /** Whether near twins were looked for. */
  nearCompared: boolean;
  /** What it took. */
  seconds: number;
}

export interface ConcludeJob extends Compared {
  subject: CheckSubject;
}
