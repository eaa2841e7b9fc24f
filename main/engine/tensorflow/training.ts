import { scalar } from '../../../core/graph.ts';
import { augment, isMixing, type Augmentation } from '../../../core/augmentation/augmentation.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { WeightSpec } from '../../../core/layers/layer.ts';
import { answerShape, type AnswerShape } from '../../../core/model/answers.ts';
import type { Model } from '../../../core/model/model.ts';
import { probabilitiesOf, scoresOf } from '../../../core/model/network.ts';
import { hash } from '../../../core/random.ts';
import { classWeightsOf, type Training } from '../../../core/training.ts';
import type { ImageSet, StoredImages, TrainingData } from '../engine.ts';
import type { LearningGraph } from './gradients.ts';
import type { Graph, Operation, Tensor } from './graph.ts';
import { answerFetches, givesAnswers, type AnswerFetches } from './answers.ts';
import { buildAnswers } from './measuring.ts';
import { buildNetwork, pixelsOf, type Learning } from './network.ts';
import { buildObjective, penaltyGradientAt } from './objective.ts';
import { buildOptimizer, type Slot } from './optimizing.ts';
import { mixedTargets, targetsOf, weighedByClass, type Targets } from './targets.ts';
import { declareVariable, type Variable } from './variables.ts';

/** The graph of a training: what to feed, to fetch and to run. */
export interface TrainingGraph {
  weights: Variable[];
  slots: Slot[];
  train: DataSet;
  validation: DataSet | null;
  /** int32 (batch): which images. */
  indices: Tensor;
  /** uint8 (batch, height, width, channels): the images themselves, in training and in validation, to be fed where they are streamed; else null. */
  fed: { train: Tensor | null; held: Tensor | null };
  /** int32 scalar, from 0. */
  step: Tensor;
  /** float32 scalar. */
  learningRate: Tensor;
  /** float32[3]: mean loss, right answers and top k of a batch in training. */
  stepResult: Tensor;
  /** How each image was answered in training and in validation; null where that is not kept. */
  answers: { step: AnswerFetches; measured: AnswerFetches } | null;
  /** All that a step changes. */
  update: Operation;
  /** What the optimizer does to the weights when training is over; null for nothing. */
  finalize: Operation | null;
  /** float32[3 + classes]: summed loss, right answers, top k, and right answers of each class of a batch in validation. */
  measures: Tensor;
  /** float32 (batch, classes). */
  probabilities: Tensor;
}

/** A data set that lives where the engine computes, but for images that are streamed. */
export interface DataSet {
  /** Null where they are streamed. */
  images: Variable | null;
  labels: Variable;
  /** How much each image counts; null for 1 each. */
  weights: Variable | null;
}

/** Images of a batch, float32 of 0 to 255, and what is right of them. */
interface LabelledBatch {
  pixels: Tensor;
  targets: Targets;
}

/** Builds a whole training step, and beside it a network that answers, over the same weights. */
export function buildTraining(graph: LearningGraph, model: Model, training: Training, data: TrainingData, optimizerFrom = 0): TrainingGraph {
  const weights = declareWeights(graph, model);
  const train = declareSet(graph, 'train', data.shape, data.train);
  const validation = data.validation && declareSet(graph, 'validation', data.shape, data.validation);
  const indices = graph.placeholder('int32', [-1]);
  const step = graph.placeholder('int32', []);
  const learningRate = graph.placeholder('float32', []);
  const seeded = (purpose: string | number): Tensor => graph.op('Pack', [[graph.constant('int32', [], [hash(`${training.seed}/${purpose}`) | 0]), step]]);
  const answerable = answerShape(model.output.outputShape);
  const images = graph.op('Cast', [graph.op('Size', [indices])], { DstT: { type: 'float32' } });
  const parts = { model, training, weights };

  const learning: Learning = { seed: seeded, updates: [] };
  const batchImages = (set: DataSet): Tensor | null => (set.images ? null : graph.placeholder('uint8', [-1, ...data.shape]));
  const fed = { train: batchImages(train), held: batchImages(validation ?? train) };
  const stored = gatherBatch(graph, train, indices, fed.train, answerable);
  const batch = changed(graph, training, stored, { shape: data.shape, answers: answerable }, (purpose) => seeded(`augmentation/${purpose}`));
  const targets = weighedByClass(graph, batch.targets, answerable, classWeightsOf(training, data.train.labels, answerable.classes));
  const made = buildNetwork(graph, model, batch.pixels, weights, learning);
  const objective = buildObjective(graph, parts, made, targets, images);
  const learnt = learntWeights(model, weights);
  const gradients = graph.backPropagate(objective.starts, learnt.map(({ variable }) => variable.value));
  const optimizer = buildOptimizer(
    graph,
    training,
    learnt.map(({ variable, spec }, i) => {
      const punished = penaltyGradientAt(graph, training, variable, spec.regularizer);
      return { variable, spec, gradient: punished ? graph.op('AddN', [[gradients[i]!, punished]]) : gradients[i]! };
    }),
    { learningRate, step: optimizerFrom === 0 ? step : graph.op('Sub', [step, graph.constant('int32', [], [optimizerFrom])]) },
  );
  const ownOutput = made.get(model.output.name)!;
  const ownScores = scoresOf(graph, ownOutput, answerable);
  const answers = buildAnswers(graph, ownScores, targets.classes, answerable, training.topK);

  const held = gatherBatch(graph, validation ?? train, indices, fed.held, answerable);
  const given = buildNetwork(graph, model, held.pixels, weights, null);
  const measured = buildObjective(graph, parts, given, held.targets, images);
  const output = given.get(model.output.name)!;
  const scores = scoresOf(graph, output, answerable);
  const heldAnswers = buildAnswers(graph, scores, held.targets.classes, answerable, training.topK);
  const none = scalar(graph, 0);

  return {
    weights: [...weights.values()],
    slots: optimizer.slots,
    train,
    validation,
    indices,
    fed,
    step,
    learningRate,
    stepResult: graph.op('Pack', [[objective.loss, answers.correct, answers.topK ?? none]]),
    answers: givesAnswers(training, data, answerable) ? {
      step: answerFetches(graph, ownOutput, { scores: ownScores, labels: stored.targets.classes, targets: targets.classes }, answerable),
      measured: answerFetches(graph, output, { scores, labels: held.targets.classes, targets: held.targets.classes }, answerable),
    } : null,
    update: graph.group([...learning.updates, ...optimizer.updates]),
    finalize: optimizer.finalize,
    measures: graph.op('ConcatV2', [[graph.op('Pack', [[measured.total, heldAnswers.correct, heldAnswers.topK ?? none]]), heldAnswers.perClass], graph.constant('int32', [], [0])]),
    probabilities: probabilitiesOf(graph, output, answerable),
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

export function isStreamed(images: ImageSet['images']): images is StoredImages {
  return !(images instanceof Uint8Array) && images.streamed;
}

function declareSet(graph: Graph, name: string, shape: readonly number[], set: ImageSet): DataSet {
  if (set.count === 0) {
    throw new EpochalError('training.no-images', { name });
  }
  return {
    images: isStreamed(set.images) ? null : declareVariable(graph, `data/${name}/images`, 'uint8', [set.count, ...shape]),
    labels: declareVariable(graph, `data/${name}/labels`, 'int32', [set.count, ...(set.labelShape ?? [])]),
    weights: set.weights ? declareVariable(graph, `data/${name}/weights`, 'float32', [set.count]) : null,
  };
}

/** A batch as training sees it: its pictures changed, and with mixup or CutMix its labels too. An image's own weight stays its own. */
function changed(graph: Graph, { augmentation }: Training, batch: LabelledBatch, { shape, answers }: { shape: TrainingData['shape']; answers: AnswerShape }, seed: (purpose: string) => Tensor): LabelledBatch {
  if (augmentation === null) return batch;
  const values = augmentation as Augmentation;
  const mixes = isMixing(values);
  const { images, targets } = augment(graph, values, { images: batch.pixels, shape, targets: mixes ? batch.targets.probabilities : null }, seed);
  if (!mixes) return { ...batch, pixels: images };
  return { pixels: images, targets: mixedTargets(graph, batch.targets, targets!, answers) };
}

function learntWeights(model: Model, weights: ReadonlyMap<string, Variable>): { variable: Variable; spec: WeightSpec }[] {
  return model.layers.flatMap((layer) =>
    layer.weights.filter(({ trainable }) => trainable).map((spec) => ({ variable: weights.get(`${layer.name}/${spec.name}`)!, spec })),
  );
}

/** The images named and what is right of them. @param fed these images, where they are streamed. */
function gatherBatch(graph: Graph, set: DataSet, indices: Tensor, fed: Tensor | null, answers: AnswerShape): LabelledBatch {
  const byImage = set.weights && gather(graph, set.weights, indices);
  return {
    pixels: pixelsOf(graph, fed ?? gather(graph, set.images!, indices)),
    targets: targetsOf(graph, gather(graph, set.labels, indices), answers, byImage),
  };
}

function gather(graph: Graph, from: Variable, indices: Tensor): Tensor {
  return graph.op('ResourceGather', [from.resource, indices], { dtype: { type: from.dtype } });
}
