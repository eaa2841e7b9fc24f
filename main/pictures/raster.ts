import type { Raster } from '../../core/pictures/resample.ts';

/** Of 2 or 4 channels of which the last is alpha: what is seen over white. */
export function overWhite({ height, width, channels, pixels: from }: Raster): Raster {
  const kept = channels - 1;
  const pixels = new Uint8Array(height * width * kept);
  for (let index = 0, to = 0; index < from.length; index += channels) {
    const alpha = from[index + kept]!;
    for (let channel = 0; channel < kept; channel++) pixels[to++] = Math.round((from[index + channel]! * alpha + 255 * (255 - alpha)) / 255);
  }
  return { height, width, channels: kept, pixels };
}

/** Of inks without a profile: each takes its share of the light, and black of all, as Pillow has it. */
export function ofInks({ height, width, channels, pixels: from }: Raster): Raster {
  const pixels = new Uint8Array(height * width * 3);
  for (let index = 0, to = 0; to < pixels.length; index += channels) {
    const light = 255 - from[index + 3]!;
    for (let ink = 0; ink < 3; ink++) pixels[to++] = Math.round((light * (255 - from[index + ink]!)) / 255);
  }
  return { height, width, channels: 3, pixels };
}
