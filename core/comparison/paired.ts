import type { Answers } from '../ledger/answers.ts';
import { logFactorials, quantile, trinomialDifference } from './distributions.ts';

/** How two networks answered the same images: how many both, one or neither got right. */
export interface PairedCounts {
  bothRight: number;
  onlyA: number;
  onlyB: number;
  neither: number;
}

export interface PairedTest {
  /** The smaller of `onlyA` and `onlyB`. */
  statistic: number;
  /** Two-sided. */
  p: number;
  exact: true;
}

/** @param a, b of the same images in the same order. */
export function pairedCounts(a: Pick<Answers, 'predicted' | 'target'>, b: Pick<Answers, 'predicted' | 'target'>): PairedCounts {
  // By both, as a number of two bits: pairs are many, and images too.
  const counts = new Uint32Array(4);
  for (let image = 0; image < a.predicted.length; image++) {
    const [rightA, rightB] = [a.predicted[image] === a.target[image], b.predicted[image] === b.target[image]];
    counts[(rightA ? 2 : 0) + (rightB ? 1 : 0)]! += 1;
  }
  const [neither, onlyB, onlyA, bothRight] = counts as unknown as [number, number, number, number];
  return { bothRight, onlyA, onlyB, neither };
}

/** Accuracy of A less that of B. */
export function pairedDifference({ onlyA, onlyB, ...same }: PairedCounts): number {
  return (onlyA - onlyB) / (onlyA + onlyB + same.bothRight + same.neither);
}

/**
 * McNemar's exact test (McNemar 1947; as statsmodels' `mcnemar(exact=True)`): whether the images that only one of the
 * two got right are more on one side than coins would bring. Exact for any number, so no approximation is chosen.
 */
export function mcnemar({ onlyA, onlyB }: Pick<PairedCounts, 'onlyA' | 'onlyB'>): PairedTest {
  const statistic = Math.min(onlyA, onlyB);
  const trials = onlyA + onlyB;
  const logs = logFactorials(trials);
  let tail = 0;
  for (let successes = statistic; successes >= 0; successes--) {
    const term = Math.exp(logs[trials]! - logs[successes]! - logs[trials - successes]! - trials * Math.LN2);
    tail += term;
    if (term < tail * 1e-17) break;
  }
  return { statistic, p: Math.min(1, 2 * tail), exact: true };
}

/**
 * The paired percentile bootstrap interval of `pairedDifference` (Efron 1979): images are drawn with replacement, each
 * with both its answers. A drawn set has so many images that only A, only B or neither alone got right, so the
 * distribution over all sets is that of a trinomial's difference, worked out here instead of drawn.
 * @param level of the interval, 0 to 1.
 */
export function bootstrapInterval(counts: PairedCounts, level = 0.95): [low: number, high: number] {
  const { onlyA, onlyB, bothRight, neither } = counts;
  if (onlyA + onlyB === 0) return [0, 0];
  const images = onlyA + onlyB + bothRight + neither;
  const sums = trinomialDifference(images, { up: onlyA, down: onlyB, level: bothRight + neither });
  const outside = (1 - level) / 2;
  return [quantile(sums, outside) / images, quantile(sums, 1 - outside) / images];
}

/** Holm's adjusted p-values (Holm 1979), in the order given: of several tests together, each is held to what it can bear. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, place) => place).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  order.reduce((least, place, rank) => (adjusted[place] = Math.max(least, Math.min(1, (ps.length - rank) * ps[place]!))), 0);
  return adjusted;
}

/** Which of two networks is better, as far as it is shown. */
export type Verdict = 'a' | 'b' | 'none';

/** The chance of an error that a verdict may have where there is no difference. */
export const significance = 0.05;

/** @param p adjusted where more than one pair is judged. */
export function verdictOf({ onlyA, onlyB }: Pick<PairedCounts, 'onlyA' | 'onlyB'>, p: number): Verdict {
  return p >= significance ? 'none' : onlyA > onlyB ? 'a' : 'b';
}
