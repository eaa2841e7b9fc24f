import type { TfliteModel, TfliteOperator, TfliteOperatorType, TfliteOptions, TfliteTensor } from '../model.ts';

/** Kernels of fewer numbers than this stay float32: they save little and cost as much. The converter's limit. */
const leastElements = 1024;

/** What has whole-number weights for float values: the axis of its kernel that has a scale for each place, and what it is told. */
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
  const most = new Float64Array(channels);
  each(values.length, channels, step, (i, channel) => {
    const size = Math.abs(values[i]!);
    if (size > most[channel]!) most[channel] = size;
  });
  // Of nothing but zeros any scale will do.
  const scales = Array.from(most, (size) => (size === 0 ? 1 : Math.fround(size / 127)));
  const whole = new Int8Array(values.length);
  each(values.length, channels, step, (i, channel) => {
    whole[i] = Math.max(-127, Math.min(127, Math.round(values[i]! / scales[channel]!)));
  });
  return { ...kernel, type: 'INT8', data: whole, quantization: { scales, zeroPoints: scales.map(() => 0), axis } };
}

/** Visits every number with the channel it is of. @param step numbers from one channel to the next. */
function each(count: number, channels: number, step: number, visit: (index: number, channel: number) => void): void {
  for (let start = 0, channel = 0; start < count; start += step, channel = channel + 1 === channels ? 0 : channel + 1) {
    for (let i = start; i < start + step; i += 1) visit(i, channel);
  }
}
