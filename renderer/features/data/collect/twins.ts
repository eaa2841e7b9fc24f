/** A picture made so small that only its large shapes are left. */
export const tinyWidth = 16;
export const tinyHeight = 12;
/** Of 255: what noise of a camera alone makes of a still scene stays below it. */
const leastDifference = 4;

/** Whether two pictures, as tinyWidth x tinyHeight RGBA bytes, show nearly the same. */
export function areTwins(one: Uint8ClampedArray, other: Uint8ClampedArray): boolean {
  let sum = 0;
  for (let at = 0; at < one.length; at++) if (at % 4 !== 3) sum += Math.abs(one[at]! - other[at]!);
  return sum / ((one.length / 4) * 3) < leastDifference;
}
