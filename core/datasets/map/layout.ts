/** Brings points to the middle of a square from 0 to 1, which they fill one way. @param points x and y in turn. */
export function toSquare(points: Float32Array): Float32Array<ArrayBuffer> {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const [at, value] of points.entries()) {
    low[at % 2] = Math.min(low[at % 2]!, value);
    high[at % 2] = Math.max(high[at % 2]!, value);
  }
  const side = Math.max(high[0]! - low[0]!, high[1]! - low[1]!) || 1;
  return Float32Array.from(points, (value, at) => 0.5 + (value - (low[at % 2]! + high[at % 2]!) / 2) / side);
}
