/**
 * A TFLite model between the network and the bytes of its file. Writers build it, quantisation makes another of
 * it, `serialize` writes it. Names of operators, options and types are those of TFLite's schema.
 * Source: tensorflow/compiler/mlir/lite/schema/schema.fbs.
 */
export interface TfliteModel {
  name: string;
  inputs: readonly TfliteTensor[];
  outputs: readonly TfliteTensor[];
  /** Each after those whose outputs it takes. */
  operators: readonly TfliteOperator[];
  /** What each layer of the network gives. A layer whose activation is fused gives the fused values; one that does nothing, or was folded into the next, shares a tensor or is not here. */
  layers: ReadonlyMap<string, TfliteTensor>;
}

/** A tensor is one object wherever it is used; in a file they are numbered. */
export interface TfliteTensor {
  /** Unique in the model. */
  readonly name: string;
  readonly type: TfliteType;
  /** With the batch, which is 1. */
  readonly shape: readonly number[];
  /** Of a constant, its numbers as `type` has them (FLOAT16 as the bits of half-precision numbers); null for what is computed. */
  readonly data: TfliteData | null;
  /** Null for float32 and for plain whole numbers. */
  readonly quantization: TfliteQuantization | null;
  /** The layer of the network it belongs to; null for the input and for what makes probabilities of the last layer's numbers. */
  readonly layer: string | null;
}

export type TfliteType = 'FLOAT32' | 'FLOAT16' | 'INT32' | 'UINT8' | 'INT64' | 'BOOL' | 'INT16' | 'INT8';

export type TfliteData = Float32Array | Uint16Array | Int32Array | Uint8Array | BigInt64Array | Int16Array | Int8Array;

/** real = scale * (stored - zero point). */
export interface TfliteQuantization {
  /** One, or one for each place of `axis`. */
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  /** The axis that several scales go along; 0 for one scale. */
  readonly axis: number;
}

export interface TfliteOperator {
  readonly type: TfliteOperatorType;
  /** Null for an input that is left out, such as a bias. */
  readonly inputs: readonly (TfliteTensor | null)[];
  readonly outputs: readonly TfliteTensor[];
  /** By their names in the schema; what is not given has the schema's default. */
  readonly options: TfliteOptions;
  /** As of tensors. */
  readonly layer: string | null;
}

/** Numbers, flags, lists, and the names `SAME`, `VALID`, `NONE`, `RELU`, `RELU6`. */
export type TfliteOptions = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** The operators that networks are written with. */
export type TfliteOperatorType =
  | 'ABS' | 'ADD' | 'AVERAGE_POOL_2D' | 'BATCH_MATMUL' | 'BATCH_TO_SPACE_ND' | 'CONCATENATION' | 'CONV_2D' | 'DEPTHWISE_CONV_2D' | 'DEQUANTIZE' | 'DIV'
  | 'ELU' | 'EXP' | 'FULLY_CONNECTED' | 'GATHER' | 'GELU' | 'GREATER' | 'GREATER_EQUAL' | 'HARD_SWISH' | 'LEAKY_RELU' | 'LESS' | 'LESS_EQUAL' | 'LOG' | 'LOGISTIC'
  | 'MAXIMUM' | 'MAX_POOL_2D' | 'MEAN' | 'MINIMUM' | 'MUL' | 'NEG' | 'PAD' | 'PADV2' | 'POW' | 'QUANTIZE' | 'REDUCE_MAX' | 'REDUCE_MIN' | 'RELU' | 'RELU6'
  | 'RESHAPE' | 'RESIZE_BILINEAR' | 'RESIZE_NEAREST_NEIGHBOR' | 'RSQRT' | 'SELECT_V2' | 'SLICE' | 'SOFTMAX' | 'SPACE_TO_BATCH_ND' | 'SPLIT' | 'SQRT' | 'SQUARE'
  | 'SQUARED_DIFFERENCE' | 'STRIDED_SLICE' | 'SUB' | 'SUM' | 'TANH' | 'TRANSPOSE' | 'TRANSPOSE_CONV';
