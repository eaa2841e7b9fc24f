import { integers, scalar, type OpGraph } from '../graph.ts';
import type { AnswerShape } from './answers.ts';
import type { Model } from './model.ts';

/** A graph that can tell the shapes of its tensors. */
export interface ShapedGraph<T> extends OpGraph<T> {
  /** With the batch; -1 where a length varies, null where not even the rank is known. */
  shapeOf(tensor: T): readonly number[] | null;
}

/** What a network that learns has beside one that answers. */
export interface Learning<T> {
  /** int32[2], another for every layer and step. @param layer its place in the model. */
  seed(layer: number): T;
  /** Renews a weight that is measured, not learnt. @param weight `layer/weight`. */
  update(weight: string, value: T): void;
}

export interface NetworkOptions<T> {
  /** The value of a weight. @param name `layer/weight`. */
  weight(name: string): T;
  /** Null for a network that only answers. */
  learning: Learning<T> | null;
  /** Hears of each layer before it is laid. */
  onLayer?: (name: string) => void;
}

/**
 * Lays a model's layers into a graph.
 * @param input float32 (batch, height, width, channels), preprocessed.
 * @returns what each layer gives, by name.
 */
export function layNetwork<T>(graph: OpGraph<T>, model: Model, input: T, { weight, learning, onLayer }: NetworkOptions<T>): Map<string, T> {
  const made = new Map<string, T>();
  for (const [place, layer] of model.layers.entries()) {
    onLayer?.(layer.name);
    const key = (name: string): string => `${layer.name}/${name}`;
    const output = layer.definition.forward(layer.values, layer === model.input ? [input] : layer.inputs.map((name) => made.get(name)!), {
      graph,
      weights: Object.fromEntries(layer.weights.map(({ name }) => [name, weight(key(name))])),
      inputShapes: layer.inputShapes,
      outputShape: layer.outputShape,
      training: learning !== null,
      trainable: layer.common.trainable,
      seed: () => learning!.seed(place),
      update: (name, value) => learning!.update(key(name), value),
    });
    made.set(layer.name, output);
  }
  return made;
}

/** Stored pixels (0 to 255, float32) as the first layer sees them. */
export function preprocess<T>(graph: OpGraph<T>, { preprocessing: { scale, offset } }: Model, pixels: T): T {
  const scaled = scale === 1 ? pixels : graph.op('Mul', [pixels, scalar(graph, scale)]);
  return offset === 0 ? scaled : graph.op('AddV2', [scaled, scalar(graph, offset)]);
}

/**
 * Probabilities of what a network gives: as they are after Softmax, brought to sum 1 after Sigmoid, else by
 * softmax. One unit says how sure it is of the second of two classes: after Sigmoid as it is, else by sigmoid.
 * @param output float32 (batch, …, units).
 * @returns float32 (batch, …, classes).
 */
export function probabilitiesOf<T>(graph: ShapedGraph<T>, output: T, { units }: AnswerShape): T {
  const made = activationOf(graph, output);
  if (units === 1) return ofSecond(graph, made === 'Sigmoid' ? output : graph.op('Sigmoid', [output]));
  if (made === 'Softmax') return output;
  if (made !== 'Sigmoid') return graph.op('Softmax', [output]);
  return graph.op('RealDiv', [output, graph.op('Sum', [output, integers(graph, [-1])], { keep_dims: { bool: true } })]);
}

/** What stands higher for likelier classes, float32 (batch, …, classes): the network's output itself, but for one unit. */
export function scoresOf<T>(graph: ShapedGraph<T>, output: T, answers: AnswerShape): T {
  return answers.units === 1 ? probabilitiesOf(graph, output, answers) : output;
}

/**
 * Logits of what a network gives: what went into its Softmax or Sigmoid, else the output itself. Of one unit, 0 for the first class.
 * @returns float32 (batch, …, classes), whose other axes may be joined.
 */
export function logitsOf<T>(graph: ShapedGraph<T>, output: T, { units }: AnswerShape): T {
  const { type, inputs } = graph.producer(unshaped(graph, output));
  const logits = type === 'Softmax' || type === 'Sigmoid' ? inputs[0]! : output;
  if (units > 1) return logits;
  const second = graph.op('Reshape', [logits, integers(graph, [-1, 1])]);
  return graph.op('ConcatV2', [[graph.op('ZerosLike', [second]), second], graph.constant('int32', [], [-1])]);
}

/** The operation that made the numbers of an output, which may have been brought to another shape since. */
export function activationOf<T>(graph: ShapedGraph<T>, output: T): string {
  return graph.producer(unshaped(graph, output)).type;
}

/** What was brought to another shape, its last axis as it was. */
function unshaped<T>(graph: ShapedGraph<T>, output: T): T {
  const { type, inputs } = graph.producer(output);
  const kept = type === 'Reshape' && graph.shapeOf(inputs[0]!)?.at(-1) === graph.shapeOf(output)?.at(-1);
  return kept ? unshaped(graph, inputs[0]!) : output;
}

/** [1 - p, p] of p, in the place of the last axis of one. */
function ofSecond<T>(graph: OpGraph<T>, second: T): T {
  return graph.op('ConcatV2', [[graph.op('Sub', [scalar(graph, 1), second]), second], graph.constant('int32', [], [-1])]);
}
