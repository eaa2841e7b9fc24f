import { mostShift } from './descriptors.ts';

/** How a relief changes from pixel to pixel, across and down: what a picture shows, and little of its light. */
export interface Slopes {
  across: Float32Array;
  down: Float32Array;
}

/**
 * Slopes (Sobel 1968), their length as its square root: what is faint counts too, so that two ships on the same
 * horizon are not taken for one.
 * @param relief height x width.
 * @param mirrored of the relief as seen in a mirror.
 */
export function slopesOf(relief: Float32Array, height: number, width: number, mirrored: boolean): Slopes {
  const across = new Float32Array(relief.length);
  const down = new Float32Array(relief.length);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const [above, below] = [at - width, at + width];
      const slopeAcross = relief[above + 1]! + 2 * relief[at + 1]! + relief[below + 1]! - relief[above - 1]! - 2 * relief[at - 1]! - relief[below - 1]!;
      const slopeDown = relief[below - 1]! + 2 * relief[below]! + relief[below + 1]! - relief[above - 1]! - 2 * relief[above]! - relief[above + 1]!;
      const scale = 1 / Math.sqrt(Math.sqrt(slopeAcross * slopeAcross + slopeDown * slopeDown) + faintest);
      const to = mirrored ? y * width + width - 1 - x : at;
      across[to] = (mirrored ? -scale : scale) * slopeAcross;
      down[to] = scale * slopeDown;
    }
  return { across, down };
}

/** A slope of this size, in deviations of the picture, is nothing. */
const faintest = 1e-3;

/** Below this correlation where two are expected to lie on each other, no other place is tried. */
const hopeless = 0.3;

/**
 * How far two pictures are from being one: 1 less the correlation of their slopes where they lie on each other best, moved by at most
 * `mostShift` pixels. 0 for a picture and itself, about 1 for two that have nothing in common.
 * @param expected where the second lies on the first as far as is known.
 */
export function distanceOf(one: Slopes, other: Slopes, height: number, width: number, expected: { x: number; y: number }): number {
  let best = correlation(one, other, height, width, expected.x, expected.y);
  if (best < hopeless) return 1 - best;
  for (let y = -mostShift; y <= mostShift; y++) for (let x = -mostShift; x <= mostShift; x++) best = Math.max(best, correlation(one, other, height, width, x, y));
  return Math.max(0, 1 - best);
}

/** Without a frame that a shift and a slope reach: the same part of the first, whatever the shift. */
function correlation(one: Slopes, other: Slopes, height: number, width: number, shiftX: number, shiftY: number): number {
  let [both, first, second] = [0, 0, 0];
  const margin = mostShift + 1;
  for (let y = margin; y < height - margin; y++) {
    let at = y * width + margin;
    let moved = (y + shiftY) * width + margin + shiftX;
    for (let x = margin; x < width - margin; x++, at++, moved++) {
      const [ax, ay, bx, by] = [one.across[at]!, one.down[at]!, other.across[moved]!, other.down[moved]!];
      both += ax * bx + ay * by;
      first += ax * ax + ay * ay;
      second += bx * bx + by * by;
    }
  }
  return first > 0 && second > 0 ? both / Math.sqrt(first * second) : 0;
}
