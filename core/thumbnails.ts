/** A picture's pixels: rows of pixels, a byte a channel. */
export interface PixelShape {
  height: number;
  width: number;
  channels: number;
}

/** Sides to which pictures are scaled down for the screen. */
export const thumbnailSides = [32, 64, 128, 256, 512] as const;

/** The side from which a picture is drawn at a size on the screen: it is never enlarged before; null where it is taken as it is. */
export function thumbnailSide({ height, width }: Pick<PixelShape, 'height' | 'width'>, shown: number): number | null {
  const own = Math.max(height, width);
  const side = thumbnailSides.find((one) => one >= shown) ?? own;
  // A picture of up to 64 pixels is small enough as it is.
  return own <= 64 || side >= own ? null : side;
}

/** The size of a picture whose longer side is brought to `side`. */
export function thumbnailShape({ height, width, channels }: PixelShape, side: number | null): PixelShape {
  const scale = side === null ? 1 : Math.min(1, side / Math.max(height, width));
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)), channels };
}

/** Scales a picture down: each pixel is the mean of those it covers. */
export function shrink(pixels: Uint8Array, from: PixelShape, to: PixelShape): Uint8Array<ArrayBuffer> {
  const { channels } = from;
  const small = new Uint8Array(to.height * to.width * channels);
  const sums = new Uint32Array(channels);
  const lefts = edges(from.width, to.width);
  const tops = edges(from.height, to.height);
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      sums.fill(0);
      const [left, right] = [lefts[x]! * channels, lefts[x + 1]! * channels];
      for (let row = tops[y]!; row < tops[y + 1]!; row++) {
        const end = row * from.width * channels + right;
        for (let i = row * from.width * channels + left; i < end; ) for (let channel = 0; channel < channels; channel++) sums[channel]! += pixels[i++]!;
      }
      const covered = ((right - left) / channels) * (tops[y + 1]! - tops[y]!);
      for (let channel = 0; channel < channels; channel++) small[at++] = Math.round(sums[channel]! / covered);
    }
  }
  return small;
}

function edges(from: number, to: number): number[] {
  return Array.from({ length: to + 1 }, (_, i) => Math.round((i * from) / to));
}
