import type { Interpolation } from '../../core/layers/resize.ts';

/**
 * What each pixel of a line counts in each pixel of the line it is resized to, as TensorFlow's operations have it with
 * centres of pixels at halves: resizing is this matrix along rows, then along columns.
 * @param antialias widens the window where the line shrinks; 'nearest' and 'area' have none to widen.
 * @returns (wanted, length), row by row.
 * Sources: tensorflow/core/kernels/image: resize_nearest_neighbor_op.cc, resize_bilinear_op.cc, resize_bicubic_op.cc, scale_and_translate_op.cc.
 */
export function resamplingMatrix(length: number, wanted: number, interpolation: Interpolation, antialias: boolean): Float32Array {
  const matrix = new Float32Array(wanted * length);
  for (let to = 0; to < wanted; to++) {
    const weights = ways[interpolation](to, length, wanted, antialias);
    for (const [from, weight] of weights) matrix[to * length + from]! += weight;
  }
  return matrix;
}

/** Which old pixels a new one is made of, and how much each counts. */
type Way = (to: number, length: number, wanted: number, antialias: boolean) => (readonly [from: number, weight: number])[];

const { fround } = Math;

const nearest: Way = (to, length, wanted) => [[Math.min(Math.floor(fround(fround(to + 0.5) * fround(length / wanted))), length - 1), 1]];

/** Where the centre of a new pixel lies among the old ones. */
function centre(to: number, length: number, wanted: number): number {
  return fround(fround(fround(to + 0.5) * fround(length / wanted)) - 0.5);
}

const bilinear: Way = (to, length, wanted) => {
  const at = centre(to, length, wanted);
  const low = Math.floor(at);
  const share = at - low;
  return [[Math.max(low, 0), 1 - share], [Math.min(low + 1, length - 1), share]];
};

/** Keys's cubic of A = -0.5 at 1024 places between two pixels; what lies outside counts nothing. */
const bicubic: Way = (to, length, wanted) => {
  const at = centre(to, length, wanted);
  const low = Math.floor(at);
  const share = roundHalfEven((at - low) * 1024) / 1024;
  return normalised([-1, 0, 1, 2].map((place) => [low + place, cubic(Math.abs(place - share))] as const).filter(([from]) => from >= 0 && from < length));
};

/** Means over the part of the line that a new pixel covers. */
const area: Way = (to, length, wanted) => {
  const step = length / wanted;
  return Array.from({ length }, (_, pixel) => [pixel, Math.max(0, Math.min((to + 1) * step, pixel + 1) - Math.max(to * step, pixel)) / step] as const);
};

/** A kernel about the centre of the new pixel, as ScaleAndTranslate lays it. */
function windowed(kernel: (x: number) => number, radius: number): Way {
  return (to, length, wanted, antialias) => {
    const step = fround(length / wanted);
    const spread = antialias ? Math.max(step, 1) : 1;
    const at = fround(fround(to + 0.5) * step);
    if (at < 0 || at > length) return [];
    const first = Math.max(Math.ceil(at - radius * spread - 0.5), 0);
    const last = Math.min(Math.floor(at + radius * spread - 0.5), length - 1);
    return normalised(Array.from({ length: last - first + 1 }, (_, i) => [first + i, kernel(Math.abs((first + i + 0.5 - at) / spread))] as const));
  };
}

const lanczos = (radius: number): Way => windowed((x) => {
  if (x > radius) return 0;
  return x <= 1e-3 ? 1 : (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x);
}, radius);

const smoothBilinear = windowed((x) => Math.max(0, 1 - x), 1);
const smoothBicubic = windowed(cubic, 2);

const ways: Readonly<Record<Interpolation, Way>> = {
  nearest,
  bilinear: (...given) => (given[3] ? smoothBilinear : bilinear)(...given),
  bicubic: (...given) => (given[3] ? smoothBicubic : bicubic)(...given),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  area,
};

function cubic(x: number): number {
  if (x >= 2) return 0;
  return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
}

function normalised(weights: (readonly [number, number])[]): (readonly [number, number])[] {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return Math.abs(sum) < 1e-35 ? weights : weights.map(([from, weight]) => [from, weight / sum] as const);
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const over = value - low;
  if (over !== 0.5) return over < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}
