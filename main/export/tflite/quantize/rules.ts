import type { TfliteOperatorType, TfliteOptions } from '../../../formats/tflite/model.ts';
import type { ActivationType, Scale } from './scales.ts';

/** How an operator works on whole numbers. */
export type Rule =
  /** Multiplies with weights of a scale for each channel. Places of its inputs; the axis of output channels in the kernel. */
  | { kind: 'weights'; input: number; kernel: number; bias: number; axis: number; types: readonly ActivationType[] }
  /** Moves or chooses values: inputs and outputs have one scale. */
  | { kind: 'same'; types: readonly ActivationType[] }
  /** Inputs and outputs each have a scale of their own. */
  | { kind: 'own'; types: readonly ActivationType[]; options?: Partial<Record<ActivationType, TfliteOptions>> }
  /** What it gives has a scale that its kernel wants. */
  | { kind: 'fixed'; types: readonly ActivationType[]; output: Readonly<Record<ActivationType, Scale>> };

const both: readonly ActivationType[] = ['INT8', 'INT16'];
const eight: readonly ActivationType[] = ['INT8'];

const same: Rule = { kind: 'same', types: both };
const own: Rule = { kind: 'own', types: both };
const ownOfEight: Rule = { kind: 'own', types: eight };
/** Of 16 bits, TFLite else takes only scales that are powers of two. */
const sum: Rule = { kind: 'own', types: both, options: { INT16: { pot_scale_int16: false } } };
const probability: Rule = { kind: 'fixed', types: both, output: { INT8: { scale: 1 / 256, zeroPoint: -128 }, INT16: { scale: 1 / 32768, zeroPoint: 0 } } };

/**
 * Operators that have a kernel for whole numbers, and can be had in 8 bits: what goes through squares, roots, powers
 * and exponents goes over more orders of magnitude than these hold, and stays float.
 * Source: LiteRT 8-bit quantization specification, https://ai.google.dev/edge/litert/models/quantization_spec;
 * tensorflow/lite/kernels for what it does not speak of.
 */
export const quantizationRules: Readonly<Partial<Record<TfliteOperatorType, Rule>>> = {
  CONV_2D: { kind: 'weights', input: 0, kernel: 1, bias: 2, axis: 0, types: both },
  DEPTHWISE_CONV_2D: { kind: 'weights', input: 0, kernel: 1, bias: 2, axis: 3, types: both },
  FULLY_CONNECTED: { kind: 'weights', input: 0, kernel: 1, bias: 2, axis: 0, types: both },
  TRANSPOSE_CONV: { kind: 'weights', input: 2, kernel: 1, bias: 3, axis: 0, types: both },
  ADD: sum,
  SUB: sum,
  MUL: own,
  MEAN: own,
  SUM: ownOfEight,
  RELU: own,
  RELU6: own,
  LEAKY_RELU: own,
  ABS: own,
  ELU: ownOfEight,
  GELU: ownOfEight,
  HARD_SWISH: ownOfEight,
  LOGISTIC: probability,
  SOFTMAX: probability,
  TANH: { kind: 'fixed', types: both, output: { INT8: { scale: 1 / 128, zeroPoint: 0 }, INT16: { scale: 1 / 32768, zeroPoint: 0 } } },
  AVERAGE_POOL_2D: same,
  MAX_POOL_2D: same,
  MAXIMUM: same,
  MINIMUM: same,
  REDUCE_MAX: same,
  REDUCE_MIN: same,
  CONCATENATION: same,
  SPLIT: same,
  RESHAPE: same,
  TRANSPOSE: same,
  PAD: same,
  PADV2: same,
  SLICE: same,
  STRIDED_SLICE: same,
  SPACE_TO_BATCH_ND: same,
  BATCH_TO_SPACE_ND: same,
  RESIZE_BILINEAR: same,
  RESIZE_NEAREST_NEIGHBOR: same,
};
