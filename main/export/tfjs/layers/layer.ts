import type { Shape } from '../../../../core/layers/layer.ts';
import type { WeightValue } from '../../../../core/model/weights.ts';

/** One layer of TensorFlow.js as it will stand in `model.json`, and what it gives. */
export interface Node {
  /** Given when all are there; null until then. */
  name: string | null;
  /** TensorFlow.js's class: `Conv2D`. */
  readonly type: string;
  /** Arguments by their Keras names, but for the name. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Node[];
  /** Of what it gives, without the batch. */
  readonly shape: Shape;
  /** In TensorFlow.js's order, by its names. */
  readonly weights: readonly NodeWeight[];
}

export interface NodeWeight {
  name: string;
  shape: Shape;
  values: Float32Array;
  /** False for what says how a layer is composed, and for measured or small things: never quantised. */
  learnt: boolean;
}

/** What a layer of ours is written with. */
export interface WritingContext {
  /** Values of the layer's weights, by our names. */
  weights: Readonly<Record<string, WeightValue>>;
  inputShapes: readonly Shape[];
  outputShape: Shape;
  trainable: boolean;
}

/** Composes a layer of ours of layers that TensorFlow.js has; the last of them is given back. */
export type Writing<V = Readonly<Record<string, unknown>>> = (values: V, inputs: readonly Node[], context: WritingContext) => Node;

/** A layer's values are what its own table of arguments says; the table of writings keeps them apart by type. */
export function writing<V>(write: Writing<V>): Writing {
  return write as unknown as Writing;
}

export function node(type: string, inputs: readonly Node[], shape: Shape, config: Readonly<Record<string, unknown>> = {}, weights: readonly NodeWeight[] = []): Node {
  return { name: null, type, config, inputs, shape, weights };
}

/** A weight of ours under TensorFlow.js's name. */
export function weight(name: string, { shape, values }: WeightValue): NodeWeight {
  return { name, shape, values, learnt: true };
}

export function constant(name: string, shape: Shape, values: ArrayLike<number>): NodeWeight {
  return { name, shape, values: Float32Array.from(values), learnt: false };
}
