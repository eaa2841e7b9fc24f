import type { Figures } from './figures.ts';

/** What is known of the files that pictures came from, in order of place. */
export interface FileFacts {
  widths: readonly number[];
  heights: readonly number[];
  kinds: readonly string[];
}

/** What a picture may have wrong with it, whatever it shows. */
export const qualityRules = ['dark', 'light', 'blurred', 'aspect', 'size'] as const;
export type QualityRule = (typeof qualityRules)[number];

/** Below this deviation of its brightness (2 of 255) a picture is nearly constant: nothing in it can be told from noise. */
export const leastContrast = 2 / 255;

/**
 * `dark`: 99% of the pixels are below 0.32 of white; `light`: 95% are above 0.95 (both as CleanVision has them; digits on black ground are
 * neither dark nor light, since their strokes are bright, their ground is dark).
 * `aspect`: one side is less than 0.35 of the other (CleanVision).
 */
const bounds = { dark: 0.32, light: 0.95, aspect: 0.35 };

/** Modified z-scores beyond this are outliers (Iglewicz and Hoaglin 1993). */
const mostScore = 3.5;
/** Of a normal distribution, deviation by median absolute deviation. */
const deviationByMad = 1.4826;
/** A picture is not called blurred unless it has less than a tenth of what is fine in the middle one of its set. */
const blurredShare = 0.1;
/** A size is not called odd unless its sides are, in the mean, 3 times longer or shorter than the middle one's. */
const oddSize = 3;

/**
 * Places of the pictures that break each rule. Nearly constant pictures are not judged: they are a finding of their own.
 * `blurred` and `size` are measured against the set itself, in logarithms: sharpness far below the set's, sides far from it.
 */
export function findFaults(figures: Figures, places: readonly number[], files: FileFacts | null): Record<QualityRule, number[]> {
  const judged = places.filter((place) => figures.contrast[place]! >= leastContrast);
  const isOdd = outliers(judged.map((place) => Math.log(figures.sharpness[place]! + 1e-6)));
  const blurred = judged.filter((_, i) => isOdd[i]!.score < -mostScore && isOdd[i]!.offset < Math.log(blurredShare));
  const sides = files === null ? [] : places.map((place) => Math.log(Math.max(1, files.widths[place]! * files.heights[place]!)) / 2);
  const sizes = outliers(sides);
  return {
    dark: judged.filter((place) => figures.light[place]! < bounds.dark),
    light: judged.filter((place) => figures.dark[place]! > bounds.light),
    blurred,
    aspect: files === null ? [] : places.filter((place) => aspectOf(files, place) < bounds.aspect),
    size: files === null ? [] : places.filter((_, i) => Math.abs(sizes[i]!.score) > mostScore && Math.abs(sizes[i]!.offset) > Math.log(oddSize)),
  };
}

function aspectOf({ widths, heights }: FileFacts, place: number): number {
  return Math.min(widths[place]!, heights[place]!) / Math.max(1, widths[place]!, heights[place]!);
}

/** How far each value is from the median, and that in robust deviations. */
function outliers(values: readonly number[]): { offset: number; score: number }[] {
  const middle = median(values);
  const spread = deviationByMad * median(values.map((value) => Math.abs(value - middle)));
  return values.map((value) => ({ offset: value - middle, score: value === middle ? 0 : (value - middle) / spread }));
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? 0 : (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}
