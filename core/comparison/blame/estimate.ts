import { studentBound } from '../student.ts';

/** A difference of accuracies. */
export interface Estimate {
  value: number;
  /** In which it lies in 95% of such cases, over other seeds and over other images. */
  interval: [low: number, high: number];
}

/** Of one training, for each image 1 where it was answered right, else 0. */
export type Rights = Uint8Array;

/**
 * A weighted sum of the accuracies of several trainings, each done with several seeds, and how well it is known.
 *
 * Two things vary. Another seed ends elsewhere: how far is told by all trainings together, as in an analysis of
 * variance of randomized blocks (Fisher 1935), since each seed is used in every training. Other images would be
 * answered otherwise: that is told by the spread between images of the same sum, each image paired with itself, less
 * what of it comes of the seeds. Degrees of freedom by Satterthwaite (1946).
 * @param weights a weight a training, together 0.
 * @param rights of each seed (at least two), of each training, of the same images.
 */
export function estimateOf(weights: readonly number[], rights: readonly (readonly Rights[])[]): Estimate {
  const seeds = rights.length;
  const images = rights[0]![0]!.length;
  const value = mean(rights.map((ofSeed) => weighted(weights, ofSeed.map(accuracyOf))));
  const ofSeeds = (seedVariance(rights) * sum(weights.map((weight) => weight ** 2))) / seeds;
  const ofImages = Math.max(0, imageVariance(weights, rights)) / images;
  const variance = ofSeeds + ofImages;
  if (variance === 0) return { value, interval: [value, value] };
  const freedom = variance ** 2 / (ofSeeds ** 2 / ((weights.length - 1) * (seeds - 1)) + ofImages ** 2 / Math.max(1, images - 1));
  const reach = studentBound(0.95, Math.max(1, Math.floor(freedom))) * Math.sqrt(variance);
  return { value, interval: [value - reach, value + reach] };
}

export function accuracyOf(rights: Rights): number {
  return mean(rights);
}

/** By which the accuracy of one training varies with its seed, beyond what is common to a seed in all. */
function seedVariance(rights: readonly (readonly Rights[])[]): number {
  const table = rights.map((ofSeed) => ofSeed.map(accuracyOf));
  const ofTraining = table[0]!.map((_, training) => mean(table.map((row) => row[training]!)));
  const all = mean(ofTraining);
  const left = table.flatMap((row) => row.map((value, training) => (value - ofTraining[training]! - mean(row) + all) ** 2));
  return sum(left) / ((table.length - 1) * (ofTraining.length - 1));
}

/** By which the sum varies from image to image, whatever the seed. */
function imageVariance(weights: readonly number[], rights: readonly (readonly Rights[])[]): number {
  const seeds = rights.length;
  const images = rights[0]![0]!.length;
  const [means, within] = [new Float64Array(images), new Float64Array(images)];
  for (let image = 0; image < images; image++) {
    const values = rights.map((ofSeed) => weighted(weights, ofSeed.map((ofTraining) => ofTraining[image]!)));
    means[image] = mean(values);
    within[image] = sum(values.map((value) => (value - means[image]!) ** 2)) / (seeds - 1);
  }
  const all = mean(means);
  const between = means.reduce((total, value) => total + (value - all) ** 2, 0) / Math.max(1, images - 1);
  return between - mean(within) / seeds;
}

function weighted(weights: readonly number[], values: readonly number[]): number {
  return weights.reduce((total, weight, place) => total + weight * values[place]!, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let place = 0; place < values.length; place++) total += values[place]!;
  return total / values.length;
}
