import { isPhrase, phrase, type Phrase } from '../../../core/errors/words.ts';
import type { RawValues } from '../../../core/arguments.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import type { TfliteOperator, TfliteTensor } from '../../formats/tflite/model.ts';
import { transposed } from '../../program/transposed.ts';
import { damaged } from '../../formats/errors.ts';
import { constantOf, wholesOf, type Constant } from './constants.ts';

/** A layer that does what an operator did. */
export interface Draft {
  type: string;
  arguments: RawValues;
  weights?: Readonly<Record<string, WeightValue>>;
}

/** An operator with its constants read. */
export interface Operation {
  operator: TfliteOperator;
  /** Without the batch. @throws EpochalError `import.damaged` where it has no such input. */
  inputShape(place: number): readonly number[];
  /** Height, width and channels. @throws EpochalError `import.damaged` where its input is no image. */
  image(place: number): readonly [number, number, number];
  outputShape: readonly number[];
  constant(place: number): Constant | null;
  wholes(place: number): number[] | null;
  /** @param usual the schema's default, which files leave out. */
  option<T extends number | boolean | string>(name: string, usual: T): T;
}

/** The layers, one after the other, that an operator is; or why there are none. */
export type Rule = (operation: Operation) => Draft[] | Phrase;

/** @param file its name, for messages. */
export function operationOf(operator: TfliteOperator, file: string): Operation {
  const inputShape = (place: number): readonly number[] => {
    const tensor: TfliteTensor | null | undefined = operator.inputs[place];
    if (!tensor) throw damaged(file, phrase`a ${operator.type} has no input ${place}`);
    return tensor.shape.slice(1);
  };
  return {
    operator,
    inputShape,
    image(place) {
      const shape = inputShape(place);
      if (shape.length !== 3) throw damaged(file, phrase`a ${operator.type} takes (${shape.join(', ')}), which is no image`);
      return shape as readonly [number, number, number];
    },
    outputShape: operator.outputs[0]!.shape.slice(1),
    constant(place) {
      const tensor = operator.inputs[place];
      return tensor ? constantOf(tensor, file) : null;
    },
    wholes: (place) => wholesOf(operator.inputs[place], file),
    option: <T extends number | boolean | string>(name: string, usual: T) => (operator.options[name] as T | undefined) ?? usual,
  };
}

const activations: Readonly<Record<string, string>> = { NONE: 'linear', RELU: 'relu', RELU6: 'relu6' };

export const fusedActivation = ({ option }: Operation): string | null => activations[option<string>('fused_activation_function', 'NONE')] ?? null;

const padding = ({ option }: Operation): string => option<string>('padding', 'SAME').toLowerCase();
const strides = ({ option }: Operation): number[] => [option('stride_h', 1), option('stride_w', 1)];
const dilation = ({ option }: Operation): number[] => [option('dilation_h_factor', 1), option('dilation_w_factor', 1)];

/** Conv2D, DepthwiseConv2D and Dense: an activation they take themselves. */
function weighted(operation: Operation, type: string, given: RawValues, kernel: WeightValue | null, bias: WeightValue | null): Draft[] | Phrase {
  if (!kernel) return phrase`its weights are not constants`;
  const activation = fusedActivation(operation);
  if (activation === null) return phrase`its activation is not known here`;
  return [{ type, arguments: { ...given, activation, use_bias: bias !== null }, weights: { kernel, ...(bias && { bias }) } }];
}

function conv2d(operation: Operation): Draft[] | Phrase {
  const stored = operation.constant(1);
  const [filters, height, width, channels] = stored?.shape ?? [];
  const groups = operation.image(0)[2] / channels!;
  return weighted(
    operation,
    'Conv2D',
    { filters, kernel_size: [height, width], strides: strides(operation), padding: padding(operation), dilation_rate: dilation(operation), groups },
    stored && reordered(stored, [1, 2, 3, 0]),
    operation.constant(2),
  );
}

function depthwise(operation: Operation): Draft[] | Phrase {
  const stored = operation.constant(1);
  const [, height, width, all] = stored?.shape ?? [];
  const channels = operation.image(0)[2];
  const multiplier = all! / channels;
  const kernel = stored && { shape: [height!, width!, channels, multiplier], values: stored.values };
  return weighted(
    operation,
    'DepthwiseConv2D',
    { kernel_size: [height, width], strides: strides(operation), padding: padding(operation), dilation_rate: dilation(operation), depth_multiplier: multiplier },
    kernel,
    operation.constant(2),
  );
}

function transposeConv(operation: Operation): Draft[] | Phrase {
  const stored = operation.constant(1);
  const [filters, height, width] = stored?.shape ?? [];
  const size = [height ?? 0, width ?? 0];
  const given = { filters, kernel_size: size, strides: strides(operation), padding: padding(operation), ...outputPadding(operation, size) };
  return weighted(operation, 'Conv2DTranspose', given, stored && reordered(stored, [1, 2, 0, 3]), operation.constant(3));
}

/** What to add below and to the right for the output to be as large as the file says; nothing where Keras's own choice does it. */
function outputPadding(operation: Operation, size: readonly number[]): RawValues {
  const [steps, isSame] = [strides(operation), padding(operation) === 'same'];
  // The image is the third input: the first is the size of the output.
  const image = operation.image(2);
  const more = [0, 1].map((axis) => operation.outputShape[axis]! - (image[axis]! - 1) * steps[axis]! - (isSame ? size[axis]! % 2 : size[axis]!));
  const usual = [0, 1].map((axis) => (isSame ? steps[axis]! - (size[axis]! % 2) : Math.max(steps[axis]! - size[axis]!, 0)));
  return more.join() === usual.join() ? {} : { output_padding: more };
}

function dense(operation: Operation): Draft[] | Phrase {
  const stored = operation.constant(1);
  const drafts = weighted(operation, 'Dense', { units: stored?.shape[0] }, stored && reordered(stored, [1, 0]), operation.constant(2));
  const flat = stored?.shape[1] !== operation.inputShape(0).at(-1);
  return flat && !isPhrase(drafts) ? [{ type: 'Flatten', arguments: {} }, ...drafts] : drafts;
}

const pool = (type: string): Rule => (operation) =>
  withActivation(operation, [
    { type, arguments: { pool_size: [operation.option('filter_height', 1), operation.option('filter_width', 1)], strides: strides(operation), padding: padding(operation) } },
  ]);

const whole = (type: string): Rule => (operation) => {
  const rank = operation.inputShape(0).length + 1;
  const axes = operation.wholes(1)?.map((axis) => (axis < 0 ? axis + rank : axis)).toSorted((a, b) => a - b);
  if (rank !== 4 || axes?.join() !== '1,2') return phrase`it is not over height and width`;
  return [{ type, arguments: { keepdims: Boolean(operation.option<boolean | number>('keep_dims', 0)) } }];
};

const activation = (name: string): Rule => () => [{ type: 'Activation', arguments: { activation: name } }];

/** Of two computed inputs a joining layer, of one and a constant a Rescaling. @param scaled [scale, offset] of x op c, and of c op x. */
const joined = (type: string | null, scaled: (constant: number[]) => [right: Scaling, left: Scaling | null] | null): Rule => (operation) => {
  const constants = [operation.constant(0), operation.constant(1)];
  if (constants.every((one) => one === null)) return type === null ? phrase`no layer joins two inputs so` : withActivation(operation, [{ type, arguments: {} }]);
  const place = constants[0] ? 0 : 1;
  const { shape, values } = constants[place]!;
  const channels = operation.outputShape.at(-1)!;
  const isAlongChannels = shape.slice(0, -1).every((length) => length === 1) && (values.length === 1 || values.length === channels);
  const ways = isAlongChannels ? scaled(Array.from(values)) : null;
  const way = ways?.[place === 1 ? 0 : 1];
  if (!way) return phrase`its constant is not one number for each channel`;
  const one = (given: number | number[]): number | number[] => (Array.isArray(given) && given.length === 1 ? given[0]! : given);
  return withActivation(operation, [{ type: 'Rescaling', arguments: { scale: one(way.scale), offset: one(way.offset) } }]);
};

interface Scaling {
  scale: number | number[];
  offset: number | number[];
}

const none = (): null => null;

function pad(operation: Operation): Draft[] | Phrase {
  const edges = operation.wholes(1);
  const fill = operation.operator.type === 'PADV2' ? operation.constant(2)?.values[0] : 0;
  if (edges?.length !== 8 || [0, 1, 6, 7].some((at) => edges[at] !== 0) || fill !== 0) return phrase`it does not pad height and width with zeros`;
  return [{ type: 'ZeroPadding2D', arguments: { padding: [[edges[2], edges[3]], [edges[4], edges[5]]] } }];
}

function slice(operation: Operation): Draft[] | Phrase {
  const mask = operation.option<number>('begin_mask', 0);
  const begin = operation.wholes(1)?.map((one, axis) => (mask & (1 << axis) ? 0 : one));
  const isWhole = operation.operator.type === 'SLICE' || operation.wholes(3)?.every((step) => step === 1);
  if (!isWhole || operation.inputShape(0).length !== 3) return phrase`it takes every other place`;
  const [from, to] = [operation.image(0), operation.outputShape];
  if (begin?.length !== 4 || begin[0] !== 0 || begin[3] !== 0 || from[2] !== to[2]) return phrase`it does not cut height and width`;
  const edges = [0, 1].map((axis) => [begin[axis + 1]!, from[axis]! - to[axis]! - begin[axis + 1]!]);
  return [{ type: 'Cropping2D', arguments: { cropping: edges } }];
}

function reshape({ outputShape }: Operation): Draft[] {
  return outputShape.length === 1 ? [{ type: 'Flatten', arguments: {} }] : [{ type: 'Reshape', arguments: { target_shape: outputShape } }];
}

function transpose(operation: Operation): Draft[] | Phrase {
  const [batch, ...dims] = operation.wholes(1) ?? [];
  return batch === 0 ? [{ type: 'Permute', arguments: { dims } }] : phrase`it moves the batch`;
}

const resize = (interpolation: string): Rule => (operation) => {
  if (!operation.option<boolean | number>('half_pixel_centers', 0) || operation.option<boolean | number>('align_corners', 0)) return phrase`it puts the centres of pixels elsewhere`;
  const [height, width] = operation.outputShape;
  return [{ type: 'Resizing', arguments: { height, width, interpolation } }];
};

function concatenation(operation: Operation): Draft[] | Phrase {
  if (operation.operator.inputs.some((_, place) => operation.constant(place) !== null)) return phrase`one of its inputs is a constant`;
  return withActivation(operation, [{ type: 'Concatenate', arguments: { axis: operation.option('axis', 0) } }]);
}

/** Layers by the operator they do the work of. */
export const rules: Readonly<Record<string, Rule>> = {
  CONV_2D: conv2d,
  DEPTHWISE_CONV_2D: depthwise,
  TRANSPOSE_CONV: transposeConv,
  FULLY_CONNECTED: dense,
  MAX_POOL_2D: pool('MaxPooling2D'),
  AVERAGE_POOL_2D: pool('AveragePooling2D'),
  MEAN: whole('GlobalAveragePooling2D'),
  REDUCE_MAX: whole('GlobalMaxPooling2D'),
  ADD: joined('Add', (constant) => [{ scale: 1, offset: constant }, { scale: 1, offset: constant }]),
  SUB: joined('Subtract', (constant) => [{ scale: 1, offset: constant.map((value) => -value) }, { scale: -1, offset: constant }]),
  MUL: joined('Multiply', (constant) => [{ scale: constant, offset: 0 }, { scale: constant, offset: 0 }]),
  DIV: joined(null, (constant) => [{ scale: constant.map((value) => 1 / value), offset: 0 }, null]),
  MAXIMUM: joined('Maximum', none),
  MINIMUM: joined('Minimum', none),
  NEG: () => [{ type: 'Rescaling', arguments: { scale: -1, offset: 0 } }],
  RELU: activation('relu'),
  RELU6: activation('relu6'),
  ELU: activation('elu'),
  EXP: activation('exponential'),
  HARD_SWISH: activation('hard_silu'),
  LOGISTIC: activation('sigmoid'),
  SOFTMAX: ({ option }) => (option<number>('beta', 0) === 1 ? [{ type: 'Softmax', arguments: {} }] : phrase`it is sharpened by a beta other than 1`),
  TANH: activation('tanh'),
  GELU: ({ option }) => (option<boolean | number>('approximate', 0) ? phrase`it is the approximate GELU` : [{ type: 'Activation', arguments: { activation: 'gelu' } }]),
  LEAKY_RELU: ({ option }) => [{ type: 'LeakyReLU', arguments: { negative_slope: option('alpha', 0) } }],
  PAD: pad,
  PADV2: pad,
  SLICE: slice,
  STRIDED_SLICE: slice,
  RESHAPE: reshape,
  TRANSPOSE: transpose,
  RESIZE_BILINEAR: resize('bilinear'),
  RESIZE_NEAREST_NEIGHBOR: resize('nearest'),
  CONCATENATION: concatenation,
};

function withActivation(operation: Operation, drafts: Draft[]): Draft[] | Phrase {
  const name = fusedActivation(operation);
  if (name === null) return phrase`its activation is not known here`;
  return name === 'linear' ? drafts : [...drafts, { type: 'Activation', arguments: { activation: name } }];
}

/** The same numbers with their axes in another order. */
function reordered({ shape, values }: WeightValue, order: readonly number[]): WeightValue {
  return { shape: order.map((axis) => shape[axis]!), values: transposed(values, shape, order) };
}
