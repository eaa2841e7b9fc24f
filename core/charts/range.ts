/** A scale's ends and its step, all round numbers. */
export interface Range {
  min: number;
  max: number;
  step: number;
}

/**
 * Round ends that hold all values in about `ticks` steps, and no more room than that.
 * @param bounds values that must not be passed: an accuracy stays within 0 and 1.
 */
export function roundRange(low: number, high: number, ticks: number, bounds: { min: number; max: number }): Range {
  const span = Math.max(high - low, Math.abs(high) * 1e-3, 1e-6);
  const step = roundStep(span / ticks);
  const min = Math.max(bounds.min, Math.floor(low / step + 1e-9) * step);
  const max = Math.min(bounds.max, Math.ceil(high / step - 1e-9) * step);
  return { min, max: max > min ? max : min + step, step };
}

/** The next of 1, 2, 5 times a power of ten. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

/**
 * Where the x axis ends, in epochs: all that is planned where that is few, else enough room for what is there,
 * so that a long run's first epochs are not a dot in the corner.
 */
export function lastEpochShown(planned: number, position: number): number {
  let end = 12;
  while (end < planned && position > end * 0.8) end *= 2;
  return Math.min(planned, end);
}

/** Moves labels apart so that none covers another; the order stays. @returns the middles, in the order given. */
export function spread(middles: readonly number[], room: number, top: number, bottom: number): number[] {
  const order = middles.map((_middle, i) => i).toSorted((a, b) => middles[a]! - middles[b]!);
  const placed = [...middles];
  let least = top;
  for (const i of order) {
    placed[i] = Math.max(placed[i]!, least);
    least = placed[i]! + room;
  }
  let most = bottom;
  for (const i of order.toReversed()) {
    placed[i] = Math.min(placed[i]!, most);
    most = placed[i]! - room;
  }
  return placed;
}
