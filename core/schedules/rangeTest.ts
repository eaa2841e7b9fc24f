/**
 * The learning-rate range test (Smith 2017, https://arxiv.org/abs/1506.01186): train while the rate grows from
 * tiny to far too large, and look at the loss against it.
 */

/** A step's rate: from min at step 0 to max at the last, by the same factor each step. One step alone is min. */
export function rangeTest(step: number, steps: number, min: number, max: number): number {
  return steps <= 1 ? min : min * (max / min) ** (step / (steps - 1));
}

/** How much the mean keeps of what it was, and how many times the best loss ends the test: as in fast.ai 1.0. */
const memory = 0.98;
const diverged = 4;
/** As a share of the first loss; less is rounding. */
const leastFall = 1e-3;
/** The share of the points at the beginning that is not looked at, as fast.ai skips 10 of 100: there the mean is of a few losses only, and noise. */
const unsettled = 0.1;

/**
 * The running mean that a test draws, its start unbiased as in Adam; fast.ai's `SmoothenValue`.
 * @returns one value per loss up to where the loss diverges: becomes no number, or the mean exceeds four times its least.
 */
export function smoothLosses(losses: readonly (number | null)[]): number[] {
  const smooth: number[] = [];
  let mean = 0;
  let least = Infinity;
  for (const loss of losses) {
    if (loss === null || !Number.isFinite(loss)) break;
    mean = memory * mean + (1 - memory) * loss;
    const value = mean / (1 - memory ** (smooth.length + 1));
    if (value > diverged * least) break;
    least = Math.min(least, value);
    smooth.push(value);
  }
  return smooth;
}

export interface RateSuggestion {
  /** Where the smoothed loss falls fastest per factor of rate: fast.ai's `steep`. */
  steepest: number;
  /** A tenth of the rate with the least smoothed loss: fast.ai's `minimum`. */
  minimum: number;
  /** Smoothed losses, for the curve; shorter than what was given where it diverged. */
  smoothed: number[];
}

/**
 * Which rate to take after a range test.
 * @param losses of single batches, in order; null or NaN where it was no number.
 * @param rates of the same steps, rising.
 * @returns null where the loss never falls by a thousandth, or fewer than three steps came before it diverged: nothing can be said.
 */
export function suggestRate(losses: readonly (number | null)[], rates: readonly number[]): RateSuggestion | null {
  const smoothed = smoothLosses(losses);
  if (smoothed.length < 3) return null;
  const first = Math.floor(unsettled * smoothed.length);
  const lowest = first + indexOfLeast(smoothed.slice(first));
  const slopes = slopesOf(smoothed, rates.slice(0, smoothed.length).map(Math.log));
  const fell = smoothed[first]! - smoothed[lowest]! > leastFall * Math.abs(smoothed[first]!);
  // The fall is before the least loss; behind it only noise goes down.
  const steepest = first + indexOfLeast(slopes.slice(first, lowest + 1));
  if (!fell) return null;
  return { steepest: rates[steepest]!, minimum: rates[lowest]! / 10, smoothed };
}

/** Slopes as NumPy's `gradient` has them for even steps: of both neighbours, at the ends of one. */
function slopesOf(values: readonly number[], places: readonly number[]): number[] {
  return values.map((_, index) => {
    const [from, to] = [Math.max(0, index - 1), Math.min(values.length - 1, index + 1)];
    return (values[to]! - values[from]!) / (places[to]! - places[from]!);
  });
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((least, value, index) => (value < values[least]! ? index : least), 0);
}
