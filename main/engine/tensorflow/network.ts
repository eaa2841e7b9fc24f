import { layNetwork, preprocess } from '../../../core/model/network.ts';
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
 * Lays a model's layers into the graph, over variables.
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
  return layNetwork(graph, model, preprocess(graph, model, pixels), {
    weight: (name) => weights.get(name)!.value,
    learning: learning && {
      seed: learning.seed,
      update: (name, value) => void learning.updates.push(graph.operation('AssignVariableOp', [weights.get(name)!.resource, value], {})),
    },
  });
}

/** @param images uint8 (batch, height, width, channels), as stored. */
export function pixelsOf(graph: Graph, images: Tensor): Tensor {
  return graph.op('Cast', [images], { DstT: { type: 'float32' } });
}
