/** Of a whole number: probabilities, up to one factor, of `first`, `first + 1`, …; what is left out is together below 1e-15. */
export interface Distribution {
  first: number;
  weights: Float64Array;
}

/** What lies farther from the mean than so many standard deviations is left out. */
const reach = 9;
const none = new Float64Array();

/** ln(n!) for n up to a bound, summed once. */
export function logFactorials(bound: number): Float64Array {
  const sums = new Float64Array(bound + 1);
  for (let n = 2; n <= bound; n++) sums[n] = sums[n - 1]! + Math.log(n);
  return sums;
}

/**
 * The sum of `trials` draws, each of which is 1, -1 or 0 in proportion to `up`, `down` and `level`: coefficients of
 * (up x + level + down / x)^trials, by Euler's recurrence for powers of polynomials (Knuth, TAOCP 2, 4.7).
 */
export function trinomialDifference(trials: number, { up, down, level }: Record<'up' | 'down' | 'level', number>): Distribution {
  const [rise, fall] = [(up - down) / (up + down + level), (up + down) / (up + down + level)];
  const mean = trials * rise;
  const width = reach * Math.sqrt(trials * (fall - rise * rise)) + reach;
  const [first, last] = [Math.max(-trials, Math.floor(mean - width)), Math.min(trials, Math.ceil(mean + width))];
  // Where none is level every second sum is impossible: a share far below any rounding keeps the ratios finite.
  const shares = [up, down, level].map((share) => Math.max(share, 1e-30)) as [number, number, number];
  const below = first > 0 ? none : ratios(trials, ...shares);
  const above = last < 1 ? none : ratios(trials, shares[1], shares[0], shares[2]);
  /** Of a sum to the one below it. */
  const ratioAt = (sum: number): number => (sum <= 0 ? below[trials + sum]! : 1 / above[trials - sum + 1]!);
  const weights = new Float64Array(last - first + 1);
  const middle = Math.round(mean) - first;
  weights[middle] = 1;
  for (let place = middle + 1; place < weights.length; place++) weights[place] = weights[place - 1]! * ratioAt(first + place);
  for (let place = middle; place > 0; place--) weights[place - 1] = weights[place]! / ratioAt(first + place);
  return { first, weights };
}

/** Of each coefficient from the lowest to the middle one to that before it: sums of what is above 0, so nothing cancels out. */
function ratios(trials: number, up: number, down: number, level: number): Float64Array {
  const found = new Float64Array(trials + 1);
  let ratio = (level * trials) / down;
  found[1] = ratio;
  for (let k = 2; k <= trials; k++) {
    ratio = (level * (trials - k + 1) * ratio + up * (2 * trials - k + 2)) / (down * k * ratio);
    found[k] = ratio;
  }
  return found;
}

/** The smallest value that at least a `share` of the distribution does not exceed. */
export function quantile({ first, weights }: Distribution, share: number): number {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const place = weights.findIndex((weight) => (sum += weight) >= share * whole);
  return first + (place < 0 ? weights.length - 1 : place);
}
