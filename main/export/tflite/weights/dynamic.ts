import type { TfliteModel, TfliteOperator, TfliteOperatorType, TfliteOptions, TfliteTensor } from '../../../formats/tflite/model.ts';

/** Kernels of fewer numbers than this stay float32: they save little and cost as much. The converter's limit. */
const leastElements = 1024;

/** What has whole-number weights for float values: the axis of its kernel that has a scale for each place, and its options. */
const kinds: Readonly<Partial<Record<TfliteOperatorType, { axis: number; options?: TfliteOptions }>>> = {
  CONV_2D: { axis: 0 },
  DEPTHWISE_CONV_2D: { axis: 3 },
  TRANSPOSE_CONV: { axis: 0 },
  FULLY_CONNECTED: { axis: 0, options: { asymmetric_quantize_inputs: true } },
};

/**
 * Kernels as whole numbers of 8 bits, a scale to each channel they give; values stay float32 and are brought to whole
 * numbers while it runs, by their range in each picture.
 * @param keepFloat layers whose weights stay float32.
 */
export function quantizeWeights(model: TfliteModel, keepFloat: ReadonlySet<string>): TfliteModel {
  const made = new Map<TfliteTensor, TfliteTensor>();
  const operators = model.operators.map((operator): TfliteOperator => {
    const kind = kinds[operator.type];
    const kernel = operator.inputs[1];
    if (!kind || !kernel || (operator.layer !== null && keepFloat.has(operator.layer))) return operator;
    if (!(kernel.data instanceof Float32Array) || kernel.data.length < leastElements) return operator;
    const whole = made.get(kernel) ?? quantizedKernel(kernel, kernel.data, kind.axis);
    made.set(kernel, whole);
    return { ...operator, inputs: operator.inputs.with(1, whole), options: { ...operator.options, ...kind.options } };
  });
  return { ...model, operators };
}

/**
 * A float32 kernel as whole numbers from -127 to 127, symmetric about 0.
 * @param axis whose places have a scale each.
 */
export function quantizedKernel(kernel: TfliteTensor, values: Float32Array, axis: number): TfliteTensor {
  const channels = kernel.shape[axis]!;
  const step = kernel.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const most = largestSizes(values, channels, step);
  // Of nothing but zeros any scale will do.
  const scales = Float64Array.from(most, (size) => (size === 0 ? 1 : Math.fround(size / 127)));
  const whole = new Int8Array(values.length);
  for (let i = 0, channel = 0; i < values.length; channel = channel + 1 === channels ? 0 : channel + 1) {
    const scale = scales[channel]!;
    for (const end = i + step; i < end; i += 1) whole[i] = Math.max(-127, Math.min(127, Math.round(values[i]! / scale)));
  }
  return { ...kernel, type: 'INT8', data: whole, quantization: { scales: Array.from(scales), zeroPoints: new Array<number>(channels).fill(0), axis } };
}

/** Of each channel. @param step numbers in a row that are of one channel. */
function largestSizes(values: Float32Array, channels: number, step: number): Float64Array {
  const most = new Float64Array(channels);
  for (let i = 0, channel = 0; i < values.length; channel = channel + 1 === channels ? 0 : channel + 1) {
    let largest = most[channel]!;
    for (const end = i + step; i < end; i += 1) {
      const size = Math.abs(values[i]!);
      if (size > largest) largest = size;
    }
    most[channel] = largest;
  }
  return most;
}
