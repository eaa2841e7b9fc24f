import type { Answers } from '../ledger/answers.ts';
import { studentBound } from './student.ts';

/** How far the accuracy of another seed would be expected to lie from a run's, told from that run alone. */
export interface Luck {
  /** Standard deviation over seeds that comes of which test images happen to be answered right. */
  sampling: number;
  /** Standard deviation by which the accuracy goes up and down from epoch to epoch; null of fewer than four epochs. */
  jitter: number | null;
  /** 95% of other seeds are expected within so much of this run's accuracy. */
  band: number;
}

/** Of how many epochs the ups and downs are taken: earlier ones are of a network that still learns much. */
const latest = 12;

/**
 * The sampling part: errors of networks that differ in their seed alone are close to independent between images
 * (Jordan 2023, https://arxiv.org/abs/2304.01910), so that the variance is the sum of p (1 - p) over the images, by their
 * number squared, p being the chance that a seed gets an image right, for which the label's probability stands. (For two
 * classes that is the paper's error / 2n; for ten it was 1.4 times what seeds showed, and this 1.2 times.)
 *
 * It is all there is where a training ends with a small rate. Else whole networks are better or worse from epoch to epoch
 * as from seed to seed, which the same run shows: by the second differences of its accuracies (von Neumann 1941), in
 * which a steady rise does not count.
 * @param answers to the validation images in the epoch whose accuracy is meant.
 * @param accuracies of the run's validations so far, in order, that epoch's last.
 */
export function luckOf({ probability }: Pick<Answers, 'probability'>, accuracies: readonly number[]): Luck {
  const images = probability.length;
  const sampling = Math.sqrt(probability.reduce((sum, p) => sum + p * (1 - p), 0)) / images;
  const late = accuracies.slice(-latest);
  const bends = late.slice(2).map((value, place) => (late[place]! - 2 * late[place + 1]! + value) ** 2);
  const jitter = bends.length < 2 ? null : Math.sqrt(bends.reduce((sum, bend) => sum + bend, 0) / (6 * bends.length));
  // Between two seeds both vary. Of few epochs the ups and downs are known badly, as Student's t has it.
  const wide = jitter === null ? 0 : jitter * studentBound(0.95, bends.length);
  return { sampling, jitter, band: Math.SQRT2 * Math.max(1.96 * sampling, wide) };
}
