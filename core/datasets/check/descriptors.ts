/** The most pixels by which a twin may be moved to a side, and up or down. */
export const mostShift = 2;

/** A picture moved by whole pixels, to the right and down, and after that seen as in a mirror. */
export interface Variant {
  x: number;
  y: number;
  mirrored: boolean;
}

export const asItIs: Variant = { x: 0, y: 0, mirrored: false };

/** Frequencies u, v of the cosine transform with 0 < u + v at most this. */
const highest = 5;
const kept = highest + 1;

/** The strongest in photos first: two pictures that are far apart are then seen to be so soon. */
const frequencies = Array.from({ length: kept }, (_, u) => Array.from({ length: kept - u }, (_, v) => ({ u, v, weight: Math.sqrt(Math.hypot(u, v)) })))
  .flat()
  .filter(({ weight }) => weight > 0)
  .sort((a, b) => a.weight - b.weight);

/** Numbers in a descriptor: 20. */
export const descriptorLength = frequencies.length;

/** -1 for the numbers of a descriptor that a mirror turns round, 1 for the others. */
export const mirrorSigns: readonly number[] = frequencies.map(({ u }) => (u % 2 === 1 ? -1 : 1));

/**
 * Describes a relief by what is coarse in it: the lowest frequencies of the cosine transform of what lies within a margin of
 * `mostShift` pixels, weighted against the fall of photos' spectra, as a vector of length 1. Because of the margin, a picture that
 * was moved has exactly the descriptor of the other's variant, whatever came in at its border.
 */
export interface Describer {
  /** Takes the relief (height x width) whose variants `describe` is then asked for. */
  look(relief: Float32Array): void;
  /** Writes the descriptor of a variant to `target` at `offset`. */
  describe(variant: Variant, target: Float32Array, offset: number): void;
}

/** Whether pictures of this size can be described: at least 12 pixels a side, else there is too little within the margin. */
export function isDescribable({ height, width }: { height: number; width: number }): boolean {
  return height >= 6 * mostShift && width >= 6 * mostShift;
}

export function createDescriber({ height, width }: { height: number; width: number }): Describer {
  const [innerHeight, innerWidth] = [height - 2 * mostShift, width - 2 * mostShift];
  const [across, down] = [cosines(innerWidth), cosines(innerHeight)];
  const places = 2 * mostShift + 1;
  /** Coefficients of each row, for each place of the window across: left x frequency x row. */
  const rows = new Float32Array(places * kept * height);
  return {
    look(relief) {
      for (let left = 0; left < places; left++)
        for (let u = 0; u < kept; u++)
          for (let y = 0; y < height; y++) {
            const from = y * width + left;
            const wave = u * innerWidth;
            let sum = 0;
            for (let x = 0; x < innerWidth; x++) sum += relief[from + x]! * across[wave + x]!;
            rows[(left * kept + u) * height + y] = sum;
          }
    },
    describe({ x, y, mirrored }, target, offset) {
      const left = mostShift - x;
      const top = mostShift - y;
      let squares = 0;
      for (let i = 0; i < descriptorLength; i++) {
        const { u, v, weight } = frequencies[i]!;
        const from = (left * kept + u) * height + top;
        const wave = v * innerHeight;
        let sum = 0;
        for (let row = 0; row < innerHeight; row++) sum += rows[from + row]! * down[wave + row]!;
        sum *= mirrored ? weight * mirrorSigns[i]! : weight;
        target[offset + i] = sum;
        squares += sum * sum;
      }
      const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
      for (let i = 0; i < descriptorLength; i++) target[offset + i]! *= scale;
    },
  };
}

/** Orthonormal cosines of frequencies 0 to `highest` over `length` pixels, frequency by frequency. */
function cosines(length: number): Float32Array {
  return Float32Array.from({ length: kept * length }, (_, i) => {
    const u = Math.floor(i / length);
    return Math.sqrt((u === 0 ? 1 : 2) / length) * Math.cos((Math.PI * u * ((i % length) + 0.5)) / length);
  });
}
