/** How much of each old pixel (a column) is in each new one (a row). */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

/** A window over pixels at distance `x` from its centre. */
interface Kernel {
  radius: number;
  weight(x: number): number;
}

/** Source: tensorflow/core/kernels/image/sampling_kernels.h. */
const kernels: Readonly<Record<string, Kernel>> = {
  box: { radius: 1, weight: (x) => (x < 0.5 ? 1 : x === 0.5 ? 0.5 : 0) },
  triangle: { radius: 1, weight: (x) => Math.max(0, 1 - x) },
  keyscubic: { radius: 2, weight: (x) => (x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1) },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

function lanczos(radius: number): Kernel {
  const weight = (x: number): number => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x);
  };
  return { radius, weight };
}

/**
 * A window slid over a line, as ScaleAndTranslate does it.
 * Source: tensorflow/core/kernels/image/scale_and_translate_op.cc, ComputeSpansCore.
 * @param antialias widens the window where the line shrinks.
 */
export function windowed(from: number, to: number, { kernel: name, antialias, scale, shift }: { kernel: string; antialias: boolean; scale: number; shift: number }): Matrix {
  const kernel = kernels[name];
  if (!kernel) throw new TypeError(`no window '${name}' is known`);
  const back = Math.fround(1 / scale);
  const wide = antialias ? Math.max(back, 1) : 1;
  return matrix(from, to, (place) => {
    const at = Math.fround(Math.fround((place + 0.5) * back) - Math.fround(back * shift));
    if (at < 0 || at > from) return [];
    const [first, last] = [at - kernel.radius * wide - 0.5, at + kernel.radius * wide - 0.5].map(Math.fround) as [number, number];
    const [start, end] = [within(Math.ceil(first), from), within(Math.floor(last), from)];
    return Array.from({ length: end - start + 1 }, (_, i) => [start + i, kernel.weight(Math.abs(start + i + 0.5 - at) / wide)] as const);
  });
}

/** A cubic's numbers are looked up in a table of so many places between two pixels. */
const places = 1024;

/**
 * ResizeBicubic with pixels' centres at halves.
 * Source: tensorflow/core/kernels/image/resize_bicubic_op.cc, GetWeightsAndIndices.
 */
export function bicubic(from: number, to: number): Matrix {
  const scale = Math.fround(from / to);
  const { weight } = kernels['keyscubic']!;
  return matrix(from, to, (place) => {
    const at = Math.fround(Math.fround(Math.fround(place + 0.5) * scale) - 0.5);
    const whole = Math.floor(at);
    const part = halfToEven((at - whole) * places) / places;
    return [-1, 0, 1, 2]
      .map((step) => [whole + step, weight(Math.abs(step - part))] as const)
      .filter(([pixel]) => pixel >= 0 && pixel < from);
  });
}

/** @param weightsOf old pixels and their weights in a new one, brought to sum 1. */
function matrix(from: number, to: number, weightsOf: (place: number) => readonly (readonly [number, number])[]): Matrix {
  const values = new Float64Array(to * from);
  for (let place = 0; place < to; place++) {
    const weights = weightsOf(place);
    const sum = weights.reduce((all, [, weight]) => all + weight, 0);
    if (Math.abs(sum) < 1e-35) continue;
    for (const [pixel, weight] of weights) values[place * from + pixel]! += weight / sum;
  }
  return { rows: to, columns: from, values };
}

function within(place: number, length: number): number {
  return Math.min(Math.max(place, 0), length - 1);
}

function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
