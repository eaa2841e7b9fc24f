import { phrase } from '../../../../../core/errors/words.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { augment, type Augmentation } from '../../../../../core/augmentation/augmentation.ts';
import { lossCatalogue } from '../../../../../core/losses/catalogue.ts';
import { answerShape } from '../../../../../core/model/answers.ts';
import { LearningGraph } from '../../../../../main/engine/tensorflow/gradients.ts';
import type { Graph, Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { buildAnswers } from '../../../../../main/engine/tensorflow/measuring.ts';
import { scoresOf } from '../../../../../core/model/network.ts';
import { buildObjective } from '../../../../../main/engine/tensorflow/objective.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { mixedTargets, targetsOf, weighedByClass, type Targets } from '../../../../../main/engine/tensorflow/targets.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { batchOf, compute as inGraph, seeds } from './augmentationGraph.ts';
import { fixture, formulaWeights, libraryFiles, openEngine, setUp } from './support.ts';

interface Case {
  loss: string;
  arguments: Record<string, unknown>;
  /** What the network ends in. */
  output: 'softmax' | 'sigmoid' | 'logits' | 'raw';
  units: number;
  positions: number | null;
  weights: null | 'images' | 'classes' | 'both';
  soft: boolean;
  shape: number[];
  given: number[];
  labels: number[];
  targets: number[] | null;
  byImage: number[];
  byClass: number[];
  value: number;
  /** At what goes into the softmax or sigmoid, or else at the output. */
  gradient: number[];
  accuracy: number | null;
}

interface Sequence {
  name: string;
  layers: unknown[];
  training: object;
  images: number;
  labels: number[];
  positions: number | null;
  weights: number[] | null;
  steps: { indices: number[]; loss: number; accuracy: number; topK: number | null }[];
  evaluation: { loss: number; accuracy: number; topK: number | null; classAccuracy: number[] };
}

const cases = fixture<Case[]>('losses/values.json');
const sequences = fixture<Sequence[]>('losses/trainings.json');
const engine = await openEngine();
const library = loadLibrary(await libraryFiles());
const tensors = new Tensors(library);

/** Figures of Keras 3.15 (test/fixtures/losses/make.py). */
describe('losses and their gradients are those of Keras', () => {
  it.each(cases.map((given, i) => [`${i} ${title(given)}`, given] as const))('%s', (_, given) => {
    const { value, gradient, correct } = compute(given);
    expect(deviation([value], [given.value])).toBeLessThan(1e-6);
    expect(deviation(gradient, given.gradient)).toBeLessThan(1e-6);
    if (given.accuracy !== null) expect(correct / given.shape[0]!).toBeCloseTo(given.accuracy, 6);
  });

  it('of every loss there is', () => {
    expect(new Set(cases.map(({ loss }) => loss))).toEqual(new Set(lossCatalogue.keys()));
    expect(cases.length).toBeGreaterThan(150);
  });
});

describe('steps with penalties and weights give the losses of Keras', () => {
  it.each(sequences)('$name', (given) => {
    const { model, training, data } = setUp({ name: 'm', layers: given.layers }, given.training, { train: given.images, validation: given.images });
    const own = {
      labels: Int32Array.from(given.labels),
      ...(given.positions === null ? {} : { labelShape: [given.positions] }),
      ...(given.weights === null ? {} : { weights: Float32Array.from(given.weights) }),
    };
    const session = engine.trainer(model, training, { ...data, train: { ...data.train, ...own }, validation: { ...data.validation!, ...own } });
    session.load(formulaWeights(model), session.save().optimizer);
    const got = given.steps.map(({ indices }, step) => session.step(Int32Array.from(indices), step, training.optimizer.learningRate!));
    const after = session.validate();
    session.close();

    expect(deviation(got.map(({ loss }) => loss), given.steps.map(({ loss }) => loss))).toBeLessThan(1e-5);
    for (const [i, { indices, accuracy, topK }] of given.steps.entries()) {
      expect(got[i]!.correct / indices.length).toBeCloseTo(accuracy, 6);
      if (topK !== null) expect(got[i]!.topK! / indices.length).toBeCloseTo(topK, 6);
    }
    expect(deviation([after.loss], [given.evaluation.loss])).toBeLessThan(1e-5);
    expect(after.accuracy).toBeCloseTo(given.evaluation.accuracy, 6);
    if (given.evaluation.topK !== null) expect(after.topK).toBeCloseTo(given.evaluation.topK, 6);
    for (const [i, share] of given.evaluation.classAccuracy.entries()) expect(after.classAccuracy[i]).toBeCloseTo(share, 6);
  });
});

/** A network that knows nothing of its picture, so that a loss is that of the mixed labels alone. */
it.each([
  ['mixup', { mixup_alpha: 1 }, {}],
  ['CutMix, labels smoothed', { cutmix_alpha: 1 }, { label_smoothing: 0.1 }],
])('mixed labels count by the class of their largest share, and by the image itself: %s', (_, augmentation, smoothing) => {
  const [count, classes, shape] = [48, 10, [12, 12, 3] as const];
  const pixels = 12 * 12 * 3;
  const classWeights = Array.from({ length: classes }, (_none, i) => 2 ** (i % 5) / 4);
  const { model, training, data } = setUp(
    { name: 'm', layers: [{ type: 'InputLayer', arguments: { shape } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: classes, activation: 'softmax' } }] },
    { epochs: 1, batchSize: count, optimizer: { type: 'SGD', learningRate: 0.1 }, loss: { type: 'CategoricalCrossentropy', arguments: smoothing }, seed: 3, augmentation, classWeights },
    { train: count, validation: 0 },
  );
  const weights = Float32Array.from({ length: count }, (_none, i) => (i % 7) / 3);
  const session = engine.trainer(model, training, { ...data, train: { ...data.train, weights } });
  const bias = Float32Array.from({ length: classes }, (_none, i) => Math.sin(i));
  session.setWeights(new Map([['dense/kernel', { shape: [pixels, classes], values: new Float32Array(pixels * classes) }], ['dense/bias', { shape: [classes], values: bias }]]));
  const { loss } = session.step(Int32Array.from({ length: count }, (_none, i) => i), 0, 0);
  session.close();

  const images = batchOf(Array.from({ length: count }, (_none, i) => Float32Array.from(data.train.images.subarray(i * pixels, (i + 1) * pixels))), shape);
  const oneHot = { shape: [count, classes], values: Float32Array.from({ length: count * classes }, (_none, i) => Number(i % classes === data.train.labels[Math.floor(i / classes)])) };
  const [targets] = inGraph({ images, oneHot }, (graph, inputs) => {
    const mixed = augment(graph, training.augmentation as Augmentation, { images: inputs.images, shape, targets: inputs.oneHot }, (purpose) => seeds(graph, 3, 0)(`augmentation/${purpose}`));
    return [graph.op('Identity', [mixed.targets!])];
  });
  const total = bias.reduce((sum, one) => sum + Math.exp(one), 0);
  const { label_smoothing: smoothed = 0 } = smoothing as { label_smoothing?: number };
  let [wanted, moved] = [0, 0];
  for (let i = 0; i < count; i++) {
    const shares = [...targets!.subarray(i * classes, (i + 1) * classes)];
    const largest = shares.indexOf(Math.max(...shares));
    if (largest !== data.train.labels[i]) moved++;
    const crossEntropy = shares.reduce((sum, share, k) => sum - (share * (1 - smoothed) + smoothed / classes) * (bias[k]! - Math.log(total)), 0);
    wanted += (weights[i]! * classWeights[largest]! * crossEntropy) / count;
  }
  expect(moved).toBeGreaterThan(2);
  expect(loss).toBeCloseTo(wanted, 5);
});

describe('one unit for two classes', () => {
  const sigmoid = sequences.find(({ name }) => name === 'one sigmoid unit, squared error')!;
  const logits = sequences.find(({ name }) => name === 'one unit of logits, focal, classes weighed')!;

  it.each([['sigmoid', sigmoid], ['logits', logits]] as const)('answers [1 - p, p] after %s, in training and after', (_, { layers, training }) => {
    const setup = setUp({ name: 'm', layers }, training, { train: 12, validation: 12 });
    const { model, data } = setup;
    const labels = data.train.labels.map((label) => label % 2);
    const session = engine.trainer(model, setup.training, { ...data, train: { ...data.train, labels }, validation: { ...data.validation!, labels } });
    const weights = formulaWeights(model);
    session.load(weights, session.save().optimizer);
    const learning = session.probabilities(Int32Array.from({ length: 12 }, (_none, i) => i));
    const { accuracy, classAccuracy } = session.validate();
    session.close();
    const predictor = engine.predictor(model, weights);
    const answering = predictor.predict(data.train.images, 12);
    predictor.close();

    expect(learning).toHaveLength(24);
    expect(deviation(answering, [...learning])).toBeLessThan(1e-6);
    const second = Array.from({ length: 12 }, (_none, i) => learning[2 * i + 1]!);
    for (const [i, p] of second.entries()) expect(learning[2 * i]).toBe(Math.fround(1 - p));
    expect(second.some((p) => p !== second[0])).toBe(true);
    expect(accuracy).toBeCloseTo(second.filter((p, i) => Number(p > 0.5) === labels[i]).length / 12, 6);
    expect(classAccuracy).toHaveLength(2);
  });

  it('is refused where its numbers could mean anything', () => {
    const layers = [...sigmoid.layers.slice(0, -1), { type: 'Dense', arguments: { units: 1, activation: 'tanh' } }];
    const { model, training, data } = setUp({ name: 'm', layers }, sigmoid.training, { train: 12, validation: 0 });
    expect(() => engine.trainer(model, training, data)).toThrow(/ends in one unit, 'dense', whose activation is not sigmoid, and loss MeanSquaredError/);
  });
});

it('takes probabilities that were brought to another shape as they are', () => {
  const layers = [
    { type: 'InputLayer', arguments: { shape: [4, 4, 3] } },
    { type: 'Conv2D', arguments: { filters: 3, kernel_size: 1, activation: 'softmax' } },
    { type: 'Reshape', arguments: { target_shape: [16, 3] } },
  ];
  const { model, data } = setUp({ name: 'm', layers }, { ...sequences[0]!.training, loss: { type: 'MeanSquaredError' } }, { train: 2, validation: 0 });
  // Weights so large that softmax is all or nothing; another softmax would make 1 of it 0.58.
  const weights = new Map(Array.from(formulaWeights(model), ([name, { shape, values }]) => [name, { shape, values: values.map((value) => 1e4 * value) }]));
  const predictor = engine.predictor(model, weights);
  const probabilities = predictor.predict(data.train.images, 2);
  predictor.close();
  expect(probabilities).toHaveLength(2 * 16 * 3);
  expect(Math.max(...probabilities)).toBeCloseTo(1, 6);
});

afterAll(() => { expect(tensors.live).toBe(0); });

/** The loss of one batch, its gradient at what was given, and the answers that are right. */
function compute(given: Case): { value: number; gradient: Float32Array; correct: number } {
  const { model, training } = setUp(
    {
      name: 'm',
      layers: [
        { type: 'InputLayer', arguments: { shape: given.shape.slice(1) } },
        ...(given.output === 'softmax' || given.output === 'sigmoid' ? [{ type: 'Activation', arguments: { activation: given.output } }] : []),
      ],
    },
    { epochs: 1, batchSize: 1, optimizer: { type: 'SGD' }, loss: { type: given.loss, arguments: given.arguments } },
    { train: 0, validation: 0 },
  );
  const graph = new LearningGraph(library, tensors);
  const input = graph.op('Identity', [graph.constant('float32', given.shape, given.given)]);
  const output = model.output === model.input ? input : model.output.definition.forward(model.output.values, [input], {
    graph, weights: {}, inputShapes: [given.shape.slice(1)], outputShape: given.shape.slice(1), training: true, trainable: true,
    seed: () => { throw new Error('asked for randomness'); },
    update: () => { throw new Error('has no weights'); },
  });
  const answers = answerShape(model.output.outputShape);
  const targets = targetsFor(graph, given);
  const images = graph.constant('float32', [], [given.shape[0]!]);
  const { loss, starts } = buildObjective(graph, { model, training, weights: new Map() }, new Map([[model.input.name, input], [model.output.name, output]]), targets, images);
  const { correct } = buildAnswers(graph, scoresOf(graph, output, answers), targets.classes, answers, null);
  const session = new Session(library, tensors, graph, { threads: null, rewrite: false });
  const [value, gradient, right] = session.once(phrase`compute`, new Map(), [loss, ...graph.backPropagate(starts, [input]), correct], []);
  session.close();
  graph.delete();
  return { value: value![0]!, gradient: gradient!, correct: right![0]! };
}

function targetsFor(graph: Graph, given: Case): Targets {
  const answers = answerShape(given.shape.slice(1));
  const labels: Tensor = graph.constant('int32', given.shape.slice(0, -1), given.labels);
  const byImage = given.weights === 'images' || given.weights === 'both' ? graph.constant('float32', [given.shape[0]!], given.byImage) : null;
  const known = targetsOf(graph, labels, answers, byImage);
  const targets = given.targets === null ? known : mixedTargets(graph, known, graph.constant('float32', given.shape, given.targets), answers);
  return weighedByClass(graph, targets, answers, given.weights === 'classes' || given.weights === 'both' ? Float32Array.from(given.byClass) : null);
}

/** The largest difference, by the largest number. */
function deviation(got: ArrayLike<number>, wanted: readonly number[]): number {
  expect(got).toHaveLength(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  const off = Math.max(...wanted.map((value, i) => Math.abs(got[i]! - value)));
  return off === 0 ? 0 : off / largest;
}

function title(given: Case): string {
  const list = Object.entries(given.arguments).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const places = given.positions === null ? 'images' : 'pixels';
  return `${given.loss}(${list.join(', ')}) of ${given.units} ${given.output}, ${places}${given.soft ? ', soft' : ''}, weights: ${given.weights ?? 'none'}`;
}
