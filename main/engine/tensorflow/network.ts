import { integers, scalar } from '../../../core/graph.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import type { Model } from '../../../core/model/model.ts';
import type { Graph, Operation, Tensor } from './graph.ts';
import type { Variable } from './variables.ts';

/** What a network that learns has beside one that answers. */
export interface Learning {
  /** int32[2], another for every layer and step. @param layer its place in the model. */
  seed(layer: number): Tensor;
  /** Gets the operations that renew what is measured, not learnt. */
  updates: Operation[];
}

/**
 * Lays a model's layers into the graph.
 * @param pixels float32 (batch, height, width, channels), 0 to 255.
 * @param weights by `layer/weight`.
 * @param learning null for a network that only answers.
 * @returns what each layer gives, by name.
 */
export function buildNetwork(
  graph: Graph,
  model: Model,
  pixels: Tensor,
  weights: ReadonlyMap<string, Variable>,
  learning: Learning | null,
): Map<string, Tensor> {
  const made = new Map<string, Tensor>();
  for (const [place, layer] of model.layers.entries()) {
    const variable = (name: string): Variable => weights.get(`${layer.name}/${name}`)!;
    const inputs = layer === model.input ? [preprocess(graph, model, pixels)] : layer.inputs.map((name) => made.get(name)!);
    const output = layer.definition.forward(layer.values, inputs, {
      graph,
      weights: Object.fromEntries(layer.weights.map(({ name }) => [name, variable(name).value])),
      inputShapes: layer.inputShapes,
      outputShape: layer.outputShape,
      training: learning !== null,
      trainable: layer.common.trainable,
      seed: () => learning!.seed(place),
      update(name, value) {
        learning!.updates.push(graph.operation('AssignVariableOp', [variable(name).resource, value], {}));
      },
    });
    made.set(layer.name, output);
  }
  return made;
}

/**
 * Probabilities of what a network gives: as they are after Softmax, brought to sum 1 after Sigmoid, else by
 * softmax. One unit says how sure it is of the second of two classes: after Sigmoid as it is, else by sigmoid.
 * @param output float32 (batch, …, units).
 * @returns float32 (batch, …, classes).
 */
export function probabilitiesOf(graph: Graph, output: Tensor, { units }: AnswerShape): Tensor {
  const made = activationOf(graph, output);
  if (units === 1) return ofSecond(graph, made === 'Sigmoid' ? output : graph.op('Sigmoid', [output]));
  if (made === 'Softmax') return output;
  if (made !== 'Sigmoid') return graph.op('Softmax', [output]);
  return graph.op('RealDiv', [output, graph.op('Sum', [output, integers(graph, [-1])], { keep_dims: { bool: true } })]);
}

/** What stands higher for likelier classes, float32 (batch, …, classes): the network's output itself, but for one unit. */
export function scoresOf(graph: Graph, output: Tensor, answers: AnswerShape): Tensor {
  return answers.units === 1 ? probabilitiesOf(graph, output, answers) : output;
}

/** The operation that made the numbers of an output, which may have been brought to another shape since. */
export function activationOf(graph: Graph, output: Tensor): string {
  const { type, inputs } = graph.producer(output);
  const kept = type === 'Reshape' && graph.shapeOf(inputs[0]!)?.at(-1) === graph.shapeOf(output)?.at(-1);
  return kept ? activationOf(graph, inputs[0]!) : type;
}

/** [1 - p, p] of p, in the place of the last axis of one. */
function ofSecond(graph: Graph, second: Tensor): Tensor {
  return graph.op('ConcatV2', [[graph.op('Sub', [scalar(graph, 1), second]), second], graph.constant('int32', [], [-1])]);
}

/** @param images uint8 (batch, height, width, channels), as stored. */
export function pixelsOf(graph: Graph, images: Tensor): Tensor {
  return graph.op('Cast', [images], { DstT: { type: 'float32' } });
}

function preprocess(graph: Graph, model: Model, pixels: Tensor): Tensor {
  const { scale, offset } = model.preprocessing;
  const scaled = scale === 1 ? pixels : graph.op('Mul', [pixels, scalar(graph, scale)]);
  return offset === 0 ? scaled : graph.op('AddV2', [scaled, scalar(graph, offset)]);
}
