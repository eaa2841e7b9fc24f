import { integers, scalar } from '../../../core/graph.ts';
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

/** Probabilities of what a network gives: as they are after Softmax, brought to sum 1 after Sigmoid, else by softmax. */
export function probabilitiesOf(graph: Graph, output: Tensor): Tensor {
  const { type } = graph.producer(output);
  if (type === 'Softmax') return output;
  if (type !== 'Sigmoid') return graph.op('Softmax', [output]);
  return graph.op('RealDiv', [output, graph.op('Sum', [output, integers(graph, [-1])], { keep_dims: { bool: true } })]);
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
