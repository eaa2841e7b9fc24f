import { readValues, type Arguments, type Values } from '../../../core/arguments.ts';
import { EpochalError } from '../../../core/errors.ts';
import { integers, scalar } from '../../../core/graph.ts';
import type { Model } from '../../../core/model/model.ts';
import { hash } from '../../../core/random.ts';
import { findLoss, findOptimizer, type Training } from '../../../core/training.ts';
import type { ImageSet, TrainingData } from '../engine.ts';
import type { LearningGraph } from './gradients.ts';
import type { Graph, Operation, Tensor } from './graph.ts';
import { buildNetwork, probabilitiesOf, type Learning } from './network.ts';
import { declareVariable, type Variable } from './variables.ts';

/** The graph of a training: what to feed, to fetch and to run. */
export interface TrainingGraph {
  weights: Variable[];
  slots: Variable[];
  train: ResidentSet;
  validation: ResidentSet | null;
  /** int32 (batch): which images. */
  indices: Tensor;
  /** int32 scalar, from 0. */
  step: Tensor;
  /** float32 scalar. */
  learningRate: Tensor;
  /** float32[2]: mean loss and right answers of a batch in training. */
  stepResult: Tensor;
  /** All that a step changes. */
  update: Operation;
  /** float32[2]: summed loss and right answers of a batch in validation. */
  measures: Tensor;
  /** float32 (batch, classes). */
  probabilities: Tensor;
}

/** A data set that lives where the engine computes. */
export interface ResidentSet {
  images: Variable;
  labels: Variable;
}

/** Builds a whole training step, and beside it a network that answers, over the same weights. */
export function buildTraining(graph: LearningGraph, model: Model, training: Training, data: TrainingData): TrainingGraph {
  const weights = declareWeights(graph, model);
  const train = declareSet(graph, 'train', data.shape, data.train);
  const validation = data.validation && declareSet(graph, 'validation', data.shape, data.validation);
  const indices = graph.placeholder('int32', [-1]);
  const step = graph.placeholder('int32', []);
  const learningRate = graph.placeholder('float32', []);
  const loss = lossOf(training);

  const learning: Learning = {
    seed: (layer) => graph.op('Pack', [[graph.constant('int32', [], [hash(`${training.seed}/${layer}`) | 0]), step]]),
    updates: [],
  };
  const images = gather(graph, train.images, indices);
  const output = buildNetwork(graph, model, images, weights, learning).get(model.output.name)!;
  const labels = gather(graph, train.labels, indices);
  const error = loss.definition.build(loss.values, graph, output, labels);
  const batch = graph.op('Cast', [graph.op('Size', [labels])], { DstT: { type: 'float32' } });
  const optimizer = buildOptimizer(graph, training, {
    weights: trainable(model, weights),
    from: error.from,
    gradient: graph.op('RealDiv', [error.gradient, batch]),
    learningRate,
    step,
  });

  const answering = validation ?? train;
  const answer = buildNetwork(graph, model, gather(graph, answering.images, indices), weights, null).get(model.output.name)!;
  const truth = gather(graph, answering.labels, indices);
  const answerError = loss.definition.build(loss.values, graph, answer, truth);

  return {
    weights: [...weights.values()],
    slots: optimizer.slots,
    train,
    validation,
    indices,
    step,
    learningRate,
    stepResult: graph.op('Pack', [[graph.op('RealDiv', [sum(graph, error.values), batch]), correct(graph, output, labels)]]),
    update: graph.group([...learning.updates, ...optimizer.updates]),
    measures: graph.op('Pack', [[sum(graph, answerError.values), correct(graph, answer, truth)]]),
    probabilities: probabilitiesOf(graph, answer),
  };
}

/** Variables for all of a model's weights, by `layer/weight`. */
export function declareWeights(graph: Graph, model: Model): Map<string, Variable> {
  return new Map(
    model.layers.flatMap((layer) =>
      layer.weights.map(({ name, shape }) => {
        const key = `${layer.name}/${name}`;
        return [key, declareVariable(graph, key, 'float32', shape)];
      }),
    ),
  );
}

function declareSet(graph: Graph, name: string, shape: readonly number[], set: ImageSet): ResidentSet {
  if (set.count === 0) {
    throw new EpochalError('training.no-images', `There are no images in the ${name} set.`, 'Choose a data set that has some.');
  }
  return {
    images: declareVariable(graph, `data/${name}/images`, 'uint8', [set.count, ...shape]),
    labels: declareVariable(graph, `data/${name}/labels`, 'int32', [set.count]),
  };
}

function trainable(model: Model, weights: ReadonlyMap<string, Variable>): Variable[] {
  return model.layers.flatMap((layer) =>
    layer.weights.filter((weight) => weight.trainable).map(({ name }) => weights.get(`${layer.name}/${name}`)!),
  );
}

function gather(graph: Graph, from: Variable, indices: Tensor): Tensor {
  return graph.op('ResourceGather', [from.resource, indices], { dtype: { type: from.dtype } });
}

function sum(graph: Graph, values: Tensor): Tensor {
  return graph.op('Sum', [values, integers(graph, [0])]);
}

/** How many of a batch were answered right, float32. */
function correct(graph: Graph, output: Tensor, labels: Tensor): Tensor {
  const answers = graph.op('ArgMax', [output, graph.constant('int32', [], [-1])], { output_type: { type: 'int32' } });
  const right = graph.op('Equal', [answers, labels]);
  return sum(graph, graph.op('Cast', [right], { DstT: { type: 'float32' } }));
}

function lossOf(training: Training) {
  const definition = findLoss(training.loss.type);
  return { definition, values: valuesOf(`Loss ${definition.type}`, definition.arguments, training.loss.arguments) };
}

function buildOptimizer(
  graph: LearningGraph,
  training: Training,
  at: { weights: readonly Variable[]; from: Tensor; gradient: Tensor; learningRate: Tensor; step: Tensor },
): { slots: Variable[]; updates: Operation[] } {
  const definition = findOptimizer(training.optimizer.type);
  const values = valuesOf(`Optimizer ${definition.type}`, definition.arguments, training.optimizer.arguments);
  if (at.weights.length === 0) return { slots: [], updates: [] };
  const gradients = graph.backPropagate(at.from, at.gradient, at.weights.map((weight) => weight.value));
  const iteration = graph.op('AddV2', [graph.op('Cast', [at.step], { DstT: { type: 'float32' } }), scalar(graph, 1)]);
  const stepSize = definition.stepSize?.(values, { graph, learningRate: at.learningRate, iteration }) ?? at.learningRate;
  const slots: Variable[] = [];
  const updates: Operation[] = [];
  for (const [i, weight] of at.weights.entries()) {
    const own = definition.slots(values).map((name) => [name, declareVariable(graph, `${weight.name}/${name}`, 'float32', weight.shape)] as const);
    slots.push(...own.map(([, slot]) => slot));
    definition.update(values, {
      graph,
      variable: weight.resource,
      slots: Object.fromEntries(own.map(([name, slot]) => [name, slot.resource])),
      gradient: gradients[i]!,
      stepSize,
      apply: (type, inputs, attributes = {}) => void updates.push(graph.operation(type, inputs, attributes)),
    });
  }
  return { slots, updates };
}

function valuesOf(what: string, table: Arguments, raw: Readonly<Record<string, unknown>>): Values<Arguments> {
  return readValues(table, raw, (problem, hint) => {
    throw new EpochalError('training.invalid', `${what} ${problem}.`, hint);
  });
}
