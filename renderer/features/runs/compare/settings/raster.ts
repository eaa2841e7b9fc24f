/**
 * Lines and dots of many runs, written pixel by pixel: a thousand lines over eight axes take some milliseconds, where a
 * canvas strokes them in hundreds.
 */
export interface Raster {
  /** In pixels of the device. */
  width: number;
  height: number;
  /** Of one pixel of CSS. */
  ratio: number;
  image: ImageData;
  pixels: Uint32Array;
}

export function rasterOf(width: number, height: number, ratio: number): Raster {
  const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const image = new ImageData(across, down);
  return { width: across, height: down, ratio, image, pixels: new Uint32Array(image.data.buffer) };
}

/** A colour as a raster takes it. @param css `rgb(1, 2, 3)`, as computed styles give it. */
export function packed(css: string): number {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return (blue << 16) | (green << 8) | red;
}

/**
 * A line of one pixel with soft edges (Wu 1991), in CSS pixels. Over what was drawn before it is opaque where it covers
 * most of a pixel, so that the order of the lines is kept.
 */
export function line(raster: Raster, x0: number, y0: number, x1: number, y1: number, colour: number): void {
  const { ratio } = raster;
  const isSteep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
  const [from, to, a, b] = isSteep ? [y0, y1, x0, x1] : [x0, x1, y0, y1];
  const isTurned = from > to;
  const [first, last, start, end] = isTurned ? [to * ratio, from * ratio, b * ratio, a * ratio] : [from * ratio, to * ratio, a * ratio, b * ratio];
  const slope = last === first ? 0 : (end - start) / (last - first);
  for (let along = Math.round(first); along <= last; along++) {
    const across = start + slope * (along - first);
    const whole = Math.floor(across);
    const rest = across - whole;
    if (isSteep) {
      cover(raster, whole, along, colour, 1 - rest);
      cover(raster, whole + 1, along, colour, rest);
    } else {
      cover(raster, along, whole, colour, 1 - rest);
      cover(raster, along, whole + 1, colour, rest);
    }
  }
}

/** A disc, in CSS pixels. */
export function dot(raster: Raster, x: number, y: number, radius: number, colour: number): void {
  const [middle, height, reach] = [x * raster.ratio, y * raster.ratio, radius * raster.ratio];
  for (let down = Math.floor(height - reach); down <= height + reach; down++) {
    for (let across = Math.floor(middle - reach); across <= middle + reach; across++) {
      const away = Math.hypot(across - middle, down - height);
      if (away < reach + 0.5) cover(raster, across, down, colour, Math.min(1, reach + 0.5 - away));
    }
  }
}

function cover({ width, height, pixels }: Raster, x: number, y: number, colour: number, share: number): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = y * width + x;
  const alpha = Math.round(255 * share);
  const before = pixels[at]! >>> 24;
  if (share < 0.5 && before >= alpha) return;
  pixels[at] = (Math.max(alpha, before) << 24) | colour;
}
