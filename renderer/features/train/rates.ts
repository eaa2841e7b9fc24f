/** A rate to the two digits that matter: 0.003162 -> 0.0032. */
export function roundRate(value: number): number {
  return Number(value.toPrecision(2));
}

/**
 * What of a range test is drawn: its losses up to where they leave the picture, twice as far above the first as the
 * best is below it, so that the fall is seen and not only the explosion after it.
 */
export function shownLosses(losses: readonly (number | null)[], smoothed: readonly number[]): { batches: (number | null)[]; smoothed: (number | null)[] } {
  const known = losses.filter((loss): loss is number => loss !== null);
  const first = smoothed[0] ?? known[0] ?? 0;
  const best = [...smoothed, ...known].reduce((a, b) => Math.min(a, b), first);
  const highest = first + 2 * Math.max(first - best, 0.1 * Math.abs(first));
  const within = (loss: number | null): number | null => (loss === null || loss > highest ? null : loss);
  return { batches: losses.map(within), smoothed: losses.map((_loss, index) => within(smoothed[index] ?? null)) };
}
