import type { Field, Scalar, Schema } from '../flatbuffers/writer.ts';

/**
 * TFLite's tables, their fields in order of their places; those that are never written here are left out at the end.
 * Source: tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3.
 */
const scalar = (kind: Scalar, usual = 0): Field => ({ kind, usual });
const list = (of: Scalar | 'int64'): Field => ({ kind: 'list', of });
const tables = (of: string): Field => ({ kind: 'tables', of });

const flag = scalar('bool');
const byte = scalar('int8');
const int = scalar('int32');
const number = scalar('uint32');
const text: Field = { kind: 'string' };

const fused = ['fused_activation_function', byte] as const;
const steps = [['padding', byte], ['stride_w', int], ['stride_h', int]] as const;
const dilation = [['dilation_w_factor', scalar('int32', 1)], ['dilation_h_factor', scalar('int32', 1)]] as const;

/** Options of operators, and the number of each table among them. */
const options: Readonly<Record<string, readonly [union: number, fields: Schema[string]]>> = {
  Conv2DOptions: [1, [...steps, fused, ...dilation, ['quantized_bias_type', byte]]],
  DepthwiseConv2DOptions: [2, [...steps, ['depth_multiplier', int], fused, ...dilation]],
  Pool2DOptions: [5, [...steps, ['filter_width', int], ['filter_height', int], fused]],
  FullyConnectedOptions: [8, [fused, ['weights_format', byte], ['keep_num_dims', flag], ['asymmetric_quantize_inputs', flag], ['quantized_bias_type', byte]]],
  SoftmaxOptions: [9, [['beta', scalar('float32')]]],
  ConcatenationOptions: [10, [['axis', int], fused]],
  AddOptions: [11, [fused, ['pot_scale_int16', scalar('bool', 1)]]],
  ResizeBilinearOptions: [15, [null, null, ['align_corners', flag], ['half_pixel_centers', flag]]],
  ReshapeOptions: [17, [['new_shape', list('int32')]]],
  MulOptions: [21, [fused]],
  PadOptions: [22, []],
  GatherOptions: [23, [['axis', int], ['batch_dims', int]]],
  BatchToSpaceNDOptions: [24, []],
  SpaceToBatchNDOptions: [25, []],
  TransposeOptions: [26, []],
  ReducerOptions: [27, [['keep_dims', flag]]],
  SubOptions: [28, [fused, ['pot_scale_int16', scalar('bool', 1)]]],
  DivOptions: [29, [fused]],
  StridedSliceOptions: [32, [['begin_mask', int], ['end_mask', int], ['ellipsis_mask', int], ['new_axis_mask', int], ['shrink_axis_mask', int]]],
  ExpOptions: [33, []],
  SplitOptions: [35, [['num_splits', int]]],
  DequantizeOptions: [38, []],
  MaximumMinimumOptions: [39, []],
  LessOptions: [41, []],
  NegOptions: [42, []],
  PadV2Options: [43, []],
  GreaterOptions: [44, []],
  GreaterEqualOptions: [45, []],
  LessEqualOptions: [46, []],
  SliceOptions: [48, []],
  TransposeConvOptions: [49, [...steps, fused, ['quantized_bias_type', byte]]],
  PowOptions: [56, []],
  SquareOptions: [66, []],
  ResizeNearestNeighborOptions: [74, [['align_corners', flag], ['half_pixel_centers', flag]]],
  LeakyReluOptions: [75, [['alpha', scalar('float32')]]],
  SquaredDifferenceOptions: [76, []],
  AbsOptions: [78, []],
  QuantizeOptions: [89, []],
  HardSwishOptions: [91, []],
  SelectV2Options: [98, []],
  BatchMatMulOptions: [101, [['adj_x', flag], ['adj_y', flag], ['asymmetric_quantize_inputs', flag]]],
  GeluOptions: [116, [['approximate', flag]]],
};

export const schema: Schema = {
  Model: [
    ['version', number], ['operator_codes', tables('OperatorCode')], ['subgraphs', tables('SubGraph')], ['description', text], ['buffers', tables('Buffer')],
    ['metadata_buffer', list('int32')], ['metadata', tables('Metadata')], ['signature_defs', tables('SignatureDef')],
  ],
  OperatorCode: [['deprecated_builtin_code', byte], ['custom_code', text], ['version', scalar('int32', 1)], ['builtin_code', int]],
  SubGraph: [['tensors', tables('Tensor')], ['inputs', list('int32')], ['outputs', list('int32')], ['operators', tables('Operator')], ['name', text]],
  Tensor: [
    ['shape', list('int32')], ['type', byte], ['buffer', number], ['name', text], ['quantization', { kind: 'table', of: 'QuantizationParameters' }], ['is_variable', flag],
    null, ['shape_signature', list('int32')], ['has_rank', flag],
  ],
  QuantizationParameters: [['min', list('float32')], ['max', list('float32')], ['scale', list('float32')], ['zero_point', list('int64')], null, null, ['quantized_dimension', int]],
  Operator: [
    ['opcode_index', number], ['inputs', list('int32')], ['outputs', list('int32')],
    ['builtin_options', { kind: 'union', of: Object.fromEntries(Object.entries(options).map(([name, [union]]) => [name, union])) }],
  ],
  Buffer: [['data', { kind: 'bytes' }]],
  Metadata: [['name', text], ['buffer', number]],
  SignatureDef: [['inputs', tables('TensorMap')], ['outputs', tables('TensorMap')], ['signature_key', text], null, ['subgraph_index', number]],
  TensorMap: [['name', text], ['tensor_index', number]],
  ...Object.fromEntries(Object.entries(options).map(([name, [, fields]]) => [name, fields])),
};

/** Numbers of the types of tensors. */
export const typeNumbers = { FLOAT32: 0, FLOAT16: 1, INT32: 2, UINT8: 3, INT64: 4, BOOL: 6, INT16: 7, INT8: 9 } as const;

/** Numbers of the names that options are given by, by field. */
export const optionNames: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  padding: { SAME: 0, VALID: 1 },
  fused_activation_function: { NONE: 0, RELU: 1, RELU6: 3 },
  quantized_bias_type: typeNumbers,
};
