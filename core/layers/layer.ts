import { phrase, type Phrase } from '../errors/words.ts';
import type { OpGraph } from '../graph.ts';
import { boolean, type Arguments, type Values } from '../arguments.ts';
import { regularizer } from '../regularizers.ts';
import type { Definition, Setting } from '../settings.ts';

/** A tensor's shape without its batch axis: [height, width, channels] or [units]. */
export type Shape = readonly number[];

export interface WeightSpec {
  /** Keras's name within the layer: `kernel`, `bias`, `gamma`. */
  name: string;
  shape: Shape;
  initializer: Setting;
  /** False for what is measured rather than learnt: batch-norm's moving statistics. */
  trainable: boolean;
  /** What its values add to the loss. */
  regularizer?: Setting | null;
  /** What its values are brought back to after each step. */
  constraint?: Setting | null;
}

export const layerGroups = ['Core', 'Convolution', 'Pooling', 'Activation', 'Normalise and drop', 'Reshape', 'Join', 'Preprocess'] as const;
export type LayerGroup = (typeof layerGroups)[number];

/** What every layer takes beside its own arguments. https://keras.io/api/layers/base_layer/ */
export const commonArguments = {
  trainable: boolean({ default: true, description: 'Whether training changes its weights.' }),
  activity_regularizer: regularizer('Punishes large outputs, divided by the batch size.'),
} as const satisfies Arguments;

/** What a layer gets to build its output. */
export interface ForwardContext<T> {
  graph: OpGraph<T>;
  /** Values of this layer's weights, by name. */
  weights: Readonly<Record<string, T>>;
  inputShapes: readonly Shape[];
  outputShape: Shape;
  /** True in the graph that learns, false in the one that predicts. */
  training: boolean;
  /** False where the layer is frozen. */
  trainable: boolean;
  /** int32[2], new at every step and for every layer that asks: for TensorFlow's stateless random operations. */
  seed(): T;
  /** Gives a non-trainable weight a new value after this step. Only while training. */
  update(weight: string, value: T): void;
}

/**
 * All there is to know of one type of layer. Adding a layer is adding one file that exports one of
 * these, and its line in the catalogue.
 */
export interface LayerDefinition<A extends Arguments = Arguments> extends Definition {
  group: LayerGroup;
  arguments: A;
  /** How many tensors it takes; 0 for Input, 'many' is two or more. */
  inputs: 0 | 1 | 2 | 'many';
  /**
   * The shape it gives.
   * @param fail to be called when the inputs don't suit: what they are, and the remedy.
   */
  outputShape(values: Values<A>, inputs: readonly Shape[], fail: Fail): Shape;
  /** Its weights in Keras's order. */
  weights(values: Values<A>, inputs: readonly Shape[]): WeightSpec[];
  /** Multiply-adds for one image. */
  multiplyAdds(values: Values<A>, inputs: readonly Shape[], output: Shape): number;
  forward<T>(values: Values<A>, inputs: readonly T[], context: ForwardContext<T>): T;
}

export type Fail = (problem: Phrase, hint: Phrase) => never;

/** Checks a definition against its own arguments, then lets the catalogue hold it beside the others. */
export function defineLayer<A extends Arguments>(definition: LayerDefinition<A>): LayerDefinition {
  return definition as unknown as LayerDefinition;
}

export function elements(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The one input of a layer that takes one. */
export function only<I>(inputs: readonly I[]): I {
  return inputs[0]!;
}

/** Keras prints shapes with the batch axis it does not know: `(None, 30, 30, 32)`. */
export function formatShape(shape: Shape): string {
  return `(None, ${shape.join(', ')})`;
}

/** A layer's part in a model that costs nothing to speak of and learns nothing. */
export const weightless = { weights: () => [], multiplyAdds: () => 0 };

/**
 * Keras's number of an axis as ours: -1 is the last, and it counts the batch as 0, which shapes here leave out.
 * @returns its place in a shape.
 * @throws through `fail` when the input has no such axis, or it is the batch.
 */
export function axisIn(shape: Shape, axis: number, fail: Fail, name = 'axis'): number {
  const place = placeOf(shape, axis);
  if (place < 0 || place >= shape.length) {
    fail(phrase`has ${name}=${axis}, which ${formatShape(shape)} does not have`, phrase`${name} needs 1 to ${shape.length}, or -1 for the last; 0 is the batch.`);
  }
  return place;
}

/** `axisIn` of an axis that has been checked. */
export function placeOf(shape: Shape, axis: number): number {
  return axis < 0 ? shape.length + axis : axis - 1;
}

/** The single input, which must be height x width x channels. */
export function imageInput(type: string, inputs: readonly Shape[], fail: Fail): readonly [number, number, number] {
  const shape = only(inputs);
  if (shape.length !== 3) {
    fail(
      phrase`needs an input of (height, width, channels), got ${formatShape(shape)}`,
      phrase`Put ${type} before Flatten, or remove what flattens its input.`,
    );
  }
  return shape as readonly [number, number, number];
}
