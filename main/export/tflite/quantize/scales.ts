import type { TfliteData, TfliteQuantization, TfliteTensor } from '../../../formats/tflite/model.ts';

/** How values between layers are stored. */
export type ActivationType = 'INT8' | 'INT16';

/** One scale of a whole tensor: real = scale * (stored - zero point). */
export interface Scale {
  scale: number;
  zeroPoint: number;
}

/** Smallest and largest value that flows in a tensor. */
export interface Range {
  least: number;
  most: number;
}

const bounds = { INT8: [-128, 127], INT16: [-32768, 32767], INT32: [-(2 ** 31), 2 ** 31 - 1] } as const;

/**
 * The scale that holds a range and exactly 0: of 8 bits wherever 0 lies, of 16 bits with 0 in the middle.
 * Source: LiteRT 8-bit quantization specification, https://ai.google.dev/edge/litert/models/quantization_spec
 */
export function scaleOf({ least, most }: Range, type: ActivationType): Scale {
  const [low, high] = [Math.min(least, 0), upperEnd(least, most)];
  if (type === 'INT16') return { scale: float32(Math.max(-low, high) / 32767), zeroPoint: 0 };
  const scale = float32((high - low) / 255);
  return { scale, zeroPoint: Math.min(127, Math.max(-128, Math.round(-128 - low / scale))) };
}

/** The upper end of a range with 0 in it. One that holds nothing but 0 may end anywhere; no kernel knows a scale of 0. */
function upperEnd(least: number, most: number): number {
  return Math.max(-least, most) < 1e-9 ? 1 : Math.max(most, 0);
}

/** The range that a scale holds. */
export function heldBy({ scale, zeroPoint }: Scale, type: ActivationType): Range {
  const [low, high] = bounds[type];
  return { least: (low - zeroPoint) * scale, most: (high - zeroPoint) * scale };
}

export function union(ranges: readonly Range[]): Range {
  return { least: Math.min(...ranges.map(({ least }) => least)), most: Math.max(...ranges.map(({ most }) => most)) };
}

export function sameScale(one: Scale, other: Scale): boolean {
  return one.scale === other.scale && one.zeroPoint === other.zeroPoint;
}

export function quantizationOf({ scale, zeroPoint }: Scale): TfliteQuantization {
  return { scales: [scale], zeroPoints: [zeroPoint], axis: 0 };
}

/** A float32 constant in a given scale. */
export function stored(values: Float32Array, { scale, zeroPoint }: Scale, type: ActivationType): TfliteData {
  const [low, high] = bounds[type];
  const whole = (value: number): number => clamp(rounded(value / scale) + zeroPoint, low, high);
  return type === 'INT8' ? Int8Array.from(values, whole) : Int16Array.from(values, whole);
}

export function rangeOf(values: ArrayLike<number>): Range {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  return { least, most };
}

/**
 * Weights as int8 about 0 with a scale for each output channel, and the bias as whole numbers in the scale of the sums.
 * @param axis of the output channels.
 * @param input scale of what the kernel is multiplied with.
 */
export function weighted(kernel: TfliteTensor, bias: TfliteTensor | null, axis: number, input: Scale, type: ActivationType): { kernel: TfliteTensor; bias: TfliteTensor | null } {
  const values = kernel.data as Float32Array;
  const channels = kernel.shape[axis]!;
  const each = kernel.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const largest = new Float64Array(channels);
  walk(values.length, channels, each, (at, channel) => {
    const size = Math.abs(values[at]!);
    if (size > largest[channel]!) largest[channel] = size;
  });
  const shifts = bias?.data as Float32Array | undefined;
  // The bias must fit its 32 bits, in the scale of a channel whose weights are nearly nothing too.
  const scales = Array.from(largest, (size, channel) => float32(Math.max(size / 127, Math.abs(shifts?.[channel] ?? 0) / input.scale / 2 ** 30, 1e-12)));
  const whole = new Int8Array(values.length);
  walk(values.length, channels, each, (at, channel) => { whole[at] = clamp(rounded(values[at]! / scales[channel]!), -127, 127); });
  const zeroPoints = scales.map(() => 0);
  const sums = scales.map((scale) => float32(scale * input.scale));
  return {
    kernel: { ...kernel, type: 'INT8', data: whole, quantization: { scales, zeroPoints, axis } },
    bias: bias && { ...bias, ...biasOf(shifts!, sums, type), quantization: { scales: sums, zeroPoints, axis: 0 } },
  };
}

/** Visits every number of a tensor with the place on an axis it belongs to. @param each numbers between two places. */
function walk(count: number, channels: number, each: number, visit: (at: number, channel: number) => void): void {
  for (let at = 0, channel = 0; at < count; channel = channel + 1 === channels ? 0 : channel + 1) {
    for (const end = at + each; at < end; at++) visit(at, channel);
  }
}

function biasOf(values: Float32Array, scales: readonly number[], type: ActivationType): Pick<TfliteTensor, 'type' | 'data'> {
  const whole = (value: number, channel: number): number => Math.round(value / scales[channel]!);
  if (type === 'INT16') return { type: 'INT64', data: BigInt64Array.from(values, (value, channel) => BigInt(whole(value, channel))) };
  const [low, high] = bounds.INT32;
  return { type: 'INT32', data: Int32Array.from(values, (value, channel) => clamp(whole(value, channel), low, high)) };
}

/** Away from 0 where it lies in the middle, as TFLite rounds. */
function rounded(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Scales stand in a file as float32. */
function float32(value: number): number {
  return Math.fround(value);
}
