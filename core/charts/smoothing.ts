/**
 * Exponential smoothing without bias to the first value, as TensorBoard smooths: each value is the mean of those so
 * far, weighted by `weight` to the power of how long ago they were. What is no number stays so and counts for nothing.
 * @param weight 0 (as it is) to below 1.
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const smooth = Float64Array.from(values);
  if (weight <= 0) return smooth;
  let sum = 0;
  let weights = 0;
  for (let place = 0; place < smooth.length; place++) {
    const value = smooth[place]!;
    if (!Number.isFinite(value)) continue;
    sum = sum * weight + value;
    weights = weights * weight + 1;
    smooth[place] = sum / weights;
  }
  return smooth;
}
