import type { Shape } from './picture.ts';

/** Figures of each picture, in order of place. Brightness from 0 (black) to 1 (white), by Rec. 601's luma. */
export interface Figures {
  brightness: Float32Array;
  /** The brightness that 5% of the pixels are below. */
  dark: Float32Array;
  /** The brightness that 99% of the pixels are at most at. */
  light: Float32Array;
  /** Standard deviation of the brightness, 0 to 0.5. */
  contrast: Float32Array;
  /** Variance of the Laplacian by the variance of the brightness: what is fine, as a share of what there is. */
  sharpness: Float32Array;
  /** Means of the colours, 0 to 1; the same for grey pictures. */
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
}

export const figureNames = ['brightness', 'dark', 'light', 'contrast', 'sharpness', 'red', 'green', 'blue'] as const satisfies readonly (keyof Figures)[];

export function emptyFigures(count: number): Figures {
  const column = (): Float32Array => new Float32Array(count);
  return { brightness: column(), dark: column(), light: column(), contrast: column(), sharpness: column(), red: column(), green: column(), blue: column() };
}

/** Writes figures of one picture after another. */
export function createMeasure(shape: Shape): (picture: Uint8Array, offset: number, figures: Figures, place: number) => void {
  const { height, width, channels } = shape;
  const size = height * width;
  const luma = new Float32Array(size);
  const histogram = new Uint32Array(256);
  const [greenAt, blueAt] = channels >= 3 ? [1, 2] : [0, 0];
  return (picture, offset, figures, place) => {
    histogram.fill(0);
    let [red, green, blue, sum, squares] = [0, 0, 0, 0, 0];
    for (let i = 0, at = offset; i < size; i++, at += channels) {
      const [r, g, b] = [picture[at]!, picture[at + greenAt]!, picture[at + blueAt]!];
      red += r;
      green += g;
      blue += b;
      const value = 0.299 * r + 0.587 * g + 0.114 * b;
      luma[i] = value;
      sum += value;
      squares += value * value;
      histogram[Math.round(value)]!++;
    }
    const mean = sum / size;
    const variance = Math.max(0, squares / size - mean * mean);
    figures.brightness[place] = mean / 255;
    figures.dark[place] = quantile(histogram, 0.05 * size) / 255;
    figures.light[place] = quantile(histogram, 0.99 * size) / 255;
    figures.contrast[place] = Math.sqrt(variance) / 255;
    figures.sharpness[place] = variance > 0 ? laplacianVariance(luma, height, width) / variance : 0;
    figures.red[place] = red / size / 255;
    figures.green[place] = green / size / 255;
    figures.blue[place] = blue / size / 255;
  };
}

/** The least value that at least `wanted` pixels are at most at. */
function quantile(histogram: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen >= wanted) return value;
  }
  return 255;
}

function laplacianVariance(luma: Float32Array, height: number, width: number): number {
  const count = (height - 2) * (width - 2);
  if (height < 3 || width < 3) return 0;
  let [sum, squares] = [0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const value = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]! - 4 * luma[at]!;
      sum += value;
      squares += value * value;
    }
  return Math.max(0, squares / count - (sum / count) ** 2);
}
