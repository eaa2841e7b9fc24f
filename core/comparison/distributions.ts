/** Of a whole number: probabilities of `first`, `first + 1`, …; what is left out is together below 1e-15. */
export interface Distribution {
  first: number;
  probabilities: Float64Array;
}

/** What lies farther from the mean than so many standard deviations is left out. */
const reach = 9;

/** ln(n!) for n up to a bound, summed once. */
export function logFactorials(bound: number): Float64Array {
  const sums = new Float64Array(bound + 1);
  for (let n = 2; n <= bound; n++) sums[n] = sums[n - 1]! + Math.log(n);
  return sums;
}

/**
 * Successes among `trials` that each succeed with probability `share`.
 * @param logs at least `trials` of `logFactorials`.
 */
export function binomial(trials: number, share: number, logs: Float64Array): Distribution {
  if (share <= 0 || share >= 1) return { first: share <= 0 ? 0 : trials, probabilities: Float64Array.of(1) };
  const width = reach * Math.sqrt(trials * share * (1 - share)) + reach;
  const first = Math.max(0, Math.floor(trials * share - width));
  const last = Math.min(trials, Math.ceil(trials * share + width));
  const [yes, no] = [Math.log(share), Math.log1p(-share)];
  return {
    first,
    probabilities: Float64Array.from({ length: last - first + 1 }, (_, place) => {
      const successes = first + place;
      return Math.exp(logs[trials]! - logs[successes]! - logs[trials - successes]! + successes * yes + (trials - successes) * no);
    }),
  };
}

/** The smallest value that at least a `share` of the distribution does not exceed. */
export function quantile({ first, probabilities }: Distribution, share: number): number {
  const whole = probabilities.reduce((sum, probability) => sum + probability, 0);
  let sum = 0;
  const place = probabilities.findIndex((probability) => (sum += probability) >= share * whole);
  return first + (place < 0 ? probabilities.length - 1 : place);
}
