import type { Answers } from '../ledger/answers.ts';
import { studentBound } from './student.ts';

/** How far the accuracy of another seed would be expected to lie from a run's, told from that run alone. */
export interface Luck {
  /** Standard deviation over seeds that comes of which test images happen to be answered right. */
  sampling: number;
  /** Standard deviation by which the accuracy goes up and down from epoch to epoch; null of fewer than four epochs. */
  jitter: number | null;
  /** 95% of other seeds are expected within so much of this run's accuracy; null where too few epochs tell it. */
  band: number | null;
}

/** Of how many epochs the ups and downs are taken: earlier ones are of a network that still learns much. */
const latest = 12;

/**
 * The sampling part: errors of networks that differ in their seed alone are close to independent between images
 * (Jordan 2023, https://arxiv.org/abs/2304.01910), so that the variance is the sum of p (1 - p) over the images, by their
 * number squared, p being the chance that a seed gets an image right, for which the label's probability stands.
 *
 * It is all there is where a long training ends with a small rate. Else whole networks are better or worse from epoch to
 * epoch as from seed to seed, which the same run shows: by the second differences of its accuracies (von Neumann 1941), in
 * which a steady rise does not count. `bench/luck.ts` holds both against real seeds.
 * @param answers to the validation images in the epoch whose accuracy is meant.
 * @param accuracies of all the run's validations, in order. @param at the place of that epoch's among them.
 */
export function luckOf({ probability }: Pick<Answers, 'probability'>, accuracies: readonly number[], at: number): Luck {
  let variance = 0;
  for (const p of probability) variance += p * (1 - p);
  const sampling = Math.sqrt(variance) / probability.length;
  // Of an early epoch those that followed tell it, too.
  const first = Math.max(0, at + 1 - latest);
  const near = accuracies.slice(first, first + latest);
  const bends = near.slice(2).map((value, place) => (near[place]! - 2 * near[place + 1]! + value) ** 2);
  if (bends.length < 2) return { sampling, jitter: null, band: null };
  const jitter = Math.sqrt(bends.reduce((sum, bend) => sum + bend, 0) / (6 * bends.length));
  // Between two seeds both vary. Of few epochs the ups and downs are known badly, as Student's t has it.
  return { sampling, jitter, band: Math.SQRT2 * Math.max(1.96 * sampling, jitter * studentBound(0.95, bends.length)) };
}
