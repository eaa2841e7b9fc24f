import type { TfliteOperator, TfliteOperatorType, TfliteTensor } from './model.ts';

/** What a file says of an operator, and which readers know it. */
export interface OperatorFacts {
  /** Its number. */
  code: number;
  /** Its table of options; null for none. */
  options: string | null;
  /** The version that knows what this one does. Default 1. */
  version?: (operator: TfliteOperator) => number;
  /** The first TFLite that knows version 1, 2, … */
  runtimes: readonly string[];
}

type Version = (operator: TfliteOperator) => number;

/** Whole-number kernels came later. @param int8 and int16 versions of the input's type. */
const byType = (int8: number, int16 = int8, place = 0): Version => ({ inputs }) => {
  const type = inputs[place]!.type;
  return type === 'INT8' ? int8 : type === 'INT16' ? int16 : 1;
};

const rankOf = (tensor: TfliteTensor | null | undefined): number => tensor?.shape.length ?? 0;
const fromRank = (rank: number, version: number, otherwise: Version): Version => (operator) => (rankOf(operator.inputs[0]) > rank ? version : otherwise(operator));

/** Of more than four axes where the shapes differ. */
const broadcast = (version: number, otherwise: Version): Version => (operator) => {
  const [one, other] = operator.inputs as readonly [TfliteTensor, TfliteTensor];
  return one.shape.join() !== other.shape.join() && Math.max(rankOf(one), rankOf(other)) > 4 ? version : otherwise(operator);
};

const one: Version = () => 1;
const perChannel = (tensor: TfliteTensor): boolean => (tensor.quantization?.scales.length ?? 0) > 1;

/** Float values, whole-number weights: another version where every channel has a scale of its own. */
const hybrid = (single: number, each: number, otherwise: Version): Version => (operator) => {
  const [input, kernel] = operator.inputs as readonly [TfliteTensor, TfliteTensor];
  const output = operator.outputs[0]!;
  if (kernel.type !== 'INT8' || input.type !== 'FLOAT32' || output.type !== 'FLOAT32') return otherwise(operator);
  return perChannel(kernel) ? each : single;
};

const mul: Version = (operator) => {
  const type = operator.inputs[0]!.type;
  if (type === 'INT16') return 4;
  const [a, b, c] = [operator.inputs[0], operator.inputs[1], operator.outputs[0]].map((tensor) => tensor?.quantization?.scales[0] ?? 0);
  if (a && b && c && (a * b) / c >= 1) return 3;
  return type === 'INT8' ? 2 : 1;
};

/** Source: tensorflow/compiler/mlir/lite/tools/versioning, op_version.cc and runtime_version.cc. */
export const operatorFacts: Readonly<Record<TfliteOperatorType, OperatorFacts>> = {
  ABS: facts(101, 'AbsOptions', '1.13.0 2.4.0 2.5.0', byType(2, 3)),
  ADD: facts(0, 'AddOptions', '1.5.0 1.14.0 2.4.0', (operator) => (operator.inputs[0]!.type === 'INT16' && operator.options['pot_scale_int16'] === false ? 3 : byType(2, 1)(operator))),
  AVERAGE_POOL_2D: facts(1, 'Pool2DOptions', '1.5.0 1.14.0 2.3.0', byType(2, 3)),
  BATCH_MATMUL: facts(126, 'BatchMatMulOptions', '2.3.0 2.3.0 2.4.0', byType(2, 3)),
  BATCH_TO_SPACE_ND: facts(37, 'BatchToSpaceNDOptions', '1.6.0 1.14.0 2.3.0 2.12.0', byType(2, 4)),
  CONCATENATION: facts(2, 'ConcatenationOptions', '1.5.0 1.14.0 2.3.0', byType(2, 3)),
  CONV_2D: facts(3, 'Conv2DOptions', '1.5.0 1.14.0 1.14.0 2.3.0 2.4.0 2.9.0 2.11.0 2.15.0', conv2d),
  DEPTHWISE_CONV_2D: facts(4, 'DepthwiseConv2DOptions', '1.5.0 1.12.0 1.14.0 2.2.0 2.3.0 2.3.0', depthwise),
  DEQUANTIZE: facts(6, 'DequantizeOptions', '1.13.1 1.14.0 1.15.0 2.2.0 2.7.0', ({ inputs: [input] }) => {
    if (input!.type === 'INT16' || input!.type === 'FLOAT16') return 3;
    return input!.type === 'INT8' ? (perChannel(input!) ? 5 : 2) : 1;
  }),
  DIV: facts(42, 'DivOptions', '1.6.0 2.3.0', broadcast(2, one)),
  ELU: facts(111, null, '1.14.0'),
  EXP: facts(47, 'ExpOptions', '1.7.0 2.12.0', byType(2)),
  FULLY_CONNECTED: facts(9, 'FullyConnectedOptions', '1.5.0 1.10.0 1.14.0 1.14.0 2.0.0 2.1.0 2.3.0 2.3.0 2.3.0 2.11.0 2.15.0 2.17.0', fullyConnected),
  GATHER: facts(36, 'GatherOptions', '1.6.0 1.14.0 1.15.0 2.4.0', byType(2, 4)),
  GELU: facts(150, 'GeluOptions', '2.9.0 2.9.0', byType(2, 1)),
  GREATER: facts(61, 'GreaterOptions', '1.14.0 1.14.0', byType(2, 1)),
  GREATER_EQUAL: facts(62, 'GreaterEqualOptions', '1.14.0 1.14.0', byType(2, 1)),
  HARD_SWISH: facts(117, 'HardSwishOptions', '1.15.0'),
  LEAKY_RELU: facts(98, 'LeakyReluOptions', '1.13.1 2.3.0', byType(1, 2)),
  LESS: facts(58, 'LessOptions', '1.14.0 1.14.0', byType(2, 1)),
  LESS_EQUAL: facts(63, 'LessEqualOptions', '1.14.0 1.14.0', byType(2, 1)),
  LOG: facts(73, null, '1.14.0 2.15.0', byType(2)),
  LOGISTIC: facts(14, null, '1.14.0 1.14.0 2.3.0', byType(2, 3)),
  MAXIMUM: facts(55, 'MaximumMinimumOptions', '1.14.0 1.14.0 2.3.0 2.3.0', extreme),
  MAX_POOL_2D: facts(17, 'Pool2DOptions', '1.5.0 1.14.0 2.3.0', byType(2, 3)),
  MEAN: facts(40, 'ReducerOptions', '1.6.0 1.14.0 2.4.0', byType(2, 3)),
  MINIMUM: facts(57, 'MaximumMinimumOptions', '1.14.0 1.14.0 2.3.0 2.3.0', extreme),
  MUL: facts(18, 'MulOptions', '1.5.0 1.14.0 1.15.0 2.3.0', mul),
  NEG: facts(59, 'NegOptions', '1.9.0'),
  PAD: facts(34, 'PadOptions', '1.5.0 1.14.0 2.4.0 2.6.0', fromRank(4, 4, byType(2, 3))),
  PADV2: facts(60, 'PadV2Options', '1.9.0 1.14.0 2.4.0 2.6.0', fromRank(4, 4, byType(2, 3))),
  POW: facts(78, 'PowOptions', '1.10.0'),
  QUANTIZE: facts(114, 'QuantizeOptions', '1.14.0 1.15.0 2.7.0', ({ outputs: [output] }) => (perChannel(output!) ? 3 : output!.type === 'INT16' ? 2 : 1)),
  REDUCE_MAX: facts(82, 'ReducerOptions', '1.11.0 1.14.0 2.5.0', byType(2, 3)),
  REDUCE_MIN: facts(89, 'ReducerOptions', '1.11.0 1.14.0 2.5.0', byType(2, 3)),
  RELU: facts(19, null, '1.5.0 2.1.0 2.5.0', byType(2, 3)),
  RELU6: facts(21, null, '1.5.0 1.14.0 2.5.0', byType(2, 3)),
  RESHAPE: facts(22, 'ReshapeOptions', '1.5.0'),
  RESIZE_BILINEAR: facts(23, 'ResizeBilinearOptions', '1.7.0 1.14.0 2.2.0 2.5.0', resize),
  RESIZE_NEAREST_NEIGHBOR: facts(97, 'ResizeNearestNeighborOptions', '1.13.1 1.14.0 2.3.0 2.4.0', resize),
  RSQRT: facts(76, null, '1.10.0 2.5.0 2.15.0', byType(2, 3)),
  SELECT_V2: facts(123, 'SelectV2Options', '2.2.0'),
  SLICE: facts(65, 'SliceOptions', '1.14.0 1.14.0 1.14.0 2.4.0 2.5.0', fromRank(4, 5, byType(2, 4))),
  SOFTMAX: facts(25, 'SoftmaxOptions', '1.5.0 1.14.0 2.3.0', byType(2, 3)),
  SPACE_TO_BATCH_ND: facts(38, 'SpaceToBatchNDOptions', '1.6.0 1.14.0 2.3.0 2.12.0', byType(2, 4)),
  SPLIT: facts(49, 'SplitOptions', '1.5.0 1.14.0 1.14.0 2.3.0', byType(2, 4, 1)),
  SQRT: facts(75, null, '1.10.0 2.21.0', byType(2)),
  SQUARE: facts(92, 'SquareOptions', '1.12.0'),
  SQUARED_DIFFERENCE: facts(99, 'SquaredDifferenceOptions', '1.13.1 2.5.0', byType(2, 1)),
  STRIDED_SLICE: facts(45, 'StridedSliceOptions', '1.6.0 1.14.0 2.1.0 2.2.0', fromRank(4, 4, byType(2, 1))),
  SUB: facts(41, 'SubOptions', '1.6.0 1.14.0 2.3.0 2.4.0 2.4.0', broadcast(3, (operator) =>
    operator.inputs[0]!.type === 'INT16' && operator.options['pot_scale_int16'] === false ? 5 : byType(2, 1)(operator))),
  SUM: facts(74, 'ReducerOptions', '1.10.0 1.15.0', byType(2)),
  TANH: facts(28, null, '1.14.0 1.14.0 2.3.0', byType(2, 3)),
  TRANSPOSE: facts(39, 'TransposeOptions', '1.6.0 1.14.0 1.15.0 2.3.0 2.4.0 2.12.0', fromRank(5, 6, (operator) =>
    operator.inputs[0]!.type === 'INT16' ? 5 : rankOf(operator.inputs[0]) > 4 ? 4 : byType(2)(operator))),
  TRANSPOSE_CONV: facts(67, 'TransposeConvOptions', '1.9.0 2.2.0 2.3.0 2.13.0 2.15.0', transposeConv),
};

function facts(code: number, options: string | null, runtimes: string, version?: Version): OperatorFacts {
  return { code, options, runtimes: runtimes.split(' '), ...(version && { version }) };
}

function conv2d(operator: TfliteOperator): number {
  const [input, kernel] = operator.inputs as readonly [TfliteTensor, TfliteTensor];
  if (input.type === 'INT16' && operator.options['quantized_bias_type']) return 8;
  if (input.shape[3] !== kernel.shape[3]) return 6;
  return hybrid(2, 5, byType(3, 1))(operator);
}

function depthwise(operator: TfliteOperator): number {
  const dilated = (operator.options['dilation_w_factor'] ?? 1) !== 1 || (operator.options['dilation_h_factor'] ?? 1) !== 1;
  return hybrid(4, 6, (one) => (one.inputs[0]!.type === 'INT8' ? 3 : dilated ? 2 : 1))(operator);
}

function fullyConnected(operator: TfliteOperator): number {
  const [input, kernel] = operator.inputs as readonly [TfliteTensor, TfliteTensor];
  if (input.type === 'FLOAT32' && kernel.type === 'INT8') return perChannel(kernel) ? 12 : operator.options['asymmetric_quantize_inputs'] ? 9 : 3;
  if (input.type === 'INT16') return operator.options['quantized_bias_type'] ? 11 : operator.options['keep_num_dims'] ? 5 : 1;
  if (operator.options['keep_num_dims']) return 5;
  return input.type === 'INT8' ? 4 : 1;
}

function transposeConv(operator: TfliteOperator): number {
  if (operator.inputs[2]!.type === 'INT16' && operator.options['quantized_bias_type']) return 5;
  if ((operator.options['fused_activation_function'] ?? 'NONE') !== 'NONE') return 4;
  if (operator.inputs[3]) return 3;
  return operator.inputs[1]!.type === 'INT8' ? 2 : 1;
}

function resize(operator: TfliteOperator): number {
  if (operator.inputs[0]!.type === 'INT16') return 4;
  return operator.options['half_pixel_centers'] ? 3 : byType(2)(operator);
}

function extreme(operator: TfliteOperator): number {
  return operator.inputs[0]!.type === 'INT16' ? 4 : broadcast(3, byType(2))(operator);
}
