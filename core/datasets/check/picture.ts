/** The shape of one picture: bytes, height x width x channels. */
export interface Shape {
  height: number;
  width: number;
  channels: number;
}

/** Larger pictures are compared in this size: what twins share is still seen in it. */
const mostSide = 32;

/** The size in which pictures of this shape are compared: at most 32 pixels a side. */
export function comparedSize({ height, width }: Shape): { height: number; width: number } {
  return { height: Math.min(height, mostSide), width: Math.min(width, mostSide) };
}

/** A picture in the size in which it is compared. */
export interface Relief {
  /** height x width, of mean 0; brightness and contrast of each colour are left out, as far as they are the same all over. */
  values: Float32Array;
  /** Standard deviation of the bytes, over pixels and colours: how much there is to see. */
  deviation: number;
}

/**
 * Reads pictures as reliefs: each is made smaller by the mean over the area of a new pixel, each colour is brought to
 * mean 0 and deviation 1, and the mean of the colours is taken. A picture and its copy in other colours (each channel
 * times a number, plus a number) thus have the same relief. A channel of little contrast counts less: its noise is not enlarged.
 * The relief's buffer is used again by the next call.
 */
export function createReliefs(shape: Shape): (picture: Uint8Array, offset: number) => Relief {
  const { height, width } = comparedSize(shape);
  const size = height * width;
  const colours = shape.channels >= 3 ? 3 : 1;
  const planes = Array.from({ length: colours }, () => new Float32Array(size));
  const values = new Float32Array(size);
  return (picture, offset) => {
    for (let colour = 0; colour < colours; colour++) shrink(planes[colour]!, picture, offset + colour, shape, height, width);
    const moments = planes.map(momentsOf);
    const strongest = Math.max(...moments.map(({ deviation }) => deviation));
    values.fill(0);
    moments.forEach(({ mean, deviation }, colour) => {
      const scale = 1 / (colours * Math.max(deviation, 0.3 * strongest, 1));
      const plane = planes[colour]!;
      for (let i = 0; i < size; i++) values[i]! += (plane[i]! - mean) * scale;
    });
    return { values, deviation: Math.sqrt(moments.reduce((sum, { deviation }) => sum + deviation ** 2, 0) / colours) };
  };
}

export function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}

function shrink(target: Float32Array, picture: Uint8Array, offset: number, { height: fromHeight, width: fromWidth, channels }: Shape, height: number, width: number): void {
  if (fromHeight === height && fromWidth === width) {
    for (let i = 0, at = offset; i < target.length; i++, at += channels) target[i] = picture[at]!;
    return;
  }
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.floor((y * fromHeight) / height), Math.floor(((y + 1) * fromHeight) / height)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.floor((x * fromWidth) / width), Math.floor(((x + 1) * fromWidth) / width)];
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) sum += picture[offset + (row * fromWidth + column) * channels]!;
      target[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
}
