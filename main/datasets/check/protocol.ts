import type { CheckReport, CheckSubject } from '../../../core/datasets/check/report.ts';
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

export interface ConcludeJob {
  subject: CheckSubject;
  figures: Figures;
  digests: Uint8Array;
  near: Pair[];
  nearCompared: boolean;
}

export type Conclusion = CheckReport;
