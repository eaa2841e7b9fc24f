import { phrase, phraseText, type Phrase } from '../../../../../core/errors/words.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { readValues, type RawValues } from '../../../../../core/arguments.ts';
import { project } from '../../../../../core/constraints.ts';
import { integers, scalar } from '../../../../../core/graph.ts';
import { layerCatalogue } from '../../../../../core/layers/catalogue.ts';
import { commonArguments, type WeightSpec } from '../../../../../core/layers/layer.ts';
import { penalty, penaltyGradient, strengthOf } from '../../../../../core/regularizers.ts';
import { LearningGraph } from '../../../../../main/engine/tensorflow/gradients.ts';
import type { Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { fixture, formulaWeight, libraryFiles, size, uniform } from './support.ts';

interface Case {
  type: string;
  /** Shapes without the batch. */
  inputs: number[][];
  /** 2. */
  batch?: number;
  training?: boolean;
  /** Times the numbers in [-1, 1) that the inputs are; 1. */
  spread?: number;
  arguments?: RawValues;
}

interface Expected {
  shape: number[];
  output: number[];
  /** Of sum(output * numbers of salt 2) and the penalties: at the inputs, then at each trainable weight; null where TensorFlow has none. */
  gradients: number[][] | null;
  /** Non-trainable weights after the call, where it changed them. */
  moved?: Record<string, number[]>;
  penalty?: number;
  /** Weights brought back within their constraints. */
  projected?: Record<string, number[]>;
}

const cases = fixture<Case[]>('layers/cases.json');
const expected = fixture<Expected[]>('layers/expected.json');
const library = loadLibrary(await libraryFiles());
const tensors = new Tensors(library);

/** Outputs, gradients, moving statistics, penalties and projections as Keras has them (test/fixtures/layers/make.py). */
describe('computes what Keras computes', () => {
  test.each(cases.map((given, i) => [title(given), given, expected[i]!] as const))('%s', (_title, given, keras) => {
    const got = compute(given);
    expect(got.shape).toEqual(keras.shape);
    const found: [string, Float32Array | undefined, readonly number[]][] = [
      ['output', got.output, keras.output],
      ...(keras.gradients ?? []).map((gradient, i): [string, Float32Array | undefined, readonly number[]] => [`gradient ${i}`, got.gradients[i], gradient]),
      ...Object.entries(keras.moved ?? {}).map(([name, value]): [string, Float32Array | undefined, readonly number[]] => [`moved ${name}`, got.moved.get(name), value]),
      ...Object.entries(keras.projected ?? {}).map(([name, value]): [string, Float32Array | undefined, readonly number[]] => [`projected ${name}`, got.projected.get(name), value]),
      ['penalty', got.penalty, [keras.penalty ?? 0]],
    ];
    expect(found.filter(([, mine, theirs]) => !(deviation(mine, theirs) <= 1e-5)).map(([what, mine, theirs]) => `${what}: ${deviation(mine, theirs)} of ${mine} against ${theirs}`)).toEqual([]);
    if (keras.gradients) expect(got.gradients).toHaveLength(keras.gradients.length);
    expect([...got.moved.keys()].sort()).toEqual(Object.keys(keras.moved ?? {}).sort());
    expect([...got.projected.keys()].sort()).toEqual(Object.keys(keras.projected ?? {}).sort());
  });

  test('every type but InputLayer is covered', () => {
    const covered = new Set(cases.map(({ type }) => type));
    expect([...layerCatalogue.keys()].filter((type) => !covered.has(type))).toEqual(['InputLayer']);
  });
});

afterAll(() => { expect(tensors.live).toBe(0); });

function compute(given: Case) {
  const { batch = 2 } = given;
  const definition = layerCatalogue.get(given.type)!;
  const refuse = (problem: Phrase): never => { throw new Error(phraseText(problem)); };
  const all = readValues({ ...definition.arguments, ...commonArguments }, given.arguments ?? {}, refuse);
  const { activity_regularizer: activity, trainable, ...values } = all;
  const shape = definition.outputShape(values, given.inputs, refuse);
  const specs = definition.weights(values, given.inputs).map((spec) => ({ ...spec, trainable: spec.trainable && trainable }));
  const graph = new LearningGraph(library, tensors);
  const constant = (of: readonly number[], data: ArrayLike<number>): Tensor => graph.op('Identity', [graph.constant('float32', of, data)]);
  const inputs = given.inputs.map((of, i) =>
    constant([batch, ...of], uniform(batch * size(of), 1 + 2 * i).map((value) => value * (given.spread ?? 1))));
  const weights = specs.map((spec, i) => ({ spec, value: constant(spec.shape, formulaWeight(spec.name, spec.shape, 10 + i)) }));
  const moved = new Map<string, Tensor>();
  const output = graph.op('Identity', [definition.forward(values, inputs, {
    graph,
    weights: Object.fromEntries(weights.map(({ spec, value }) => [spec.name, value])),
    inputShapes: given.inputs,
    outputShape: shape,
    training: given.training ?? false,
    trainable,
    seed: () => refuse(phrase`asked for randomness`),
    update: (name, value) => { moved.set(name, value); },
  })]);
  const learnt = weights.filter(({ spec }) => spec.trainable);

  const strength = activity && strengthOf(activity);
  const punished = strength && penaltyGradient(graph, strength, output);
  const direct = graph.constant('float32', [batch, ...shape], uniform(batch * size(shape), 2));
  const at = punished ? graph.op('AddV2', [direct, graph.op('Mul', [punished, scalar(graph, 1 / batch)])]) : direct;
  const derived = graph.backPropagate([{ from: output, gradient: at }], [...inputs, ...learnt.map(({ value }) => value)]);
  const gradients = derived.map((gradient, i) => {
    const weight = learnt[i - inputs.length];
    const more = weight?.spec.regularizer && penaltyGradient(graph, strengthOf(weight.spec.regularizer), weight.value);
    return more ? graph.op('AddV2', [gradient, more]) : gradient;
  });
  const penalties = learnt.flatMap(({ spec, value }) => (spec.regularizer ? [penalty(graph, strengthOf(spec.regularizer), value, spec.shape.length)!] : []));
  if (strength) penalties.push(graph.op('Mul', [penalty(graph, strength, output, shape.length + 1)!, scalar(graph, 1 / batch)]));
  const bound = learnt.filter((weight): weight is { spec: WeightSpec & { constraint: NonNullable<WeightSpec['constraint']> }; value: Tensor } => Boolean(weight.spec.constraint));
  const projected = bound.map(({ spec, value }) => project(graph, spec.constraint, value));

  const session = new Session(library, tensors, graph, { threads: null, rewrite: true });
  const total = graph.op('Sum', [graph.op('Pack', [[...penalties, scalar(graph, 0)]]), integers(graph, [0])]);
  const fetched = session.once(phrase`compute`, new Map(), [output, total, ...gradients, ...projected, ...moved.values()], []);
  session.close();
  graph.delete();
  const results = fetched.values();
  const next = (): Float32Array => results.next().value as Float32Array;
  return {
    shape,
    output: next(),
    penalty: next(),
    gradients: gradients.map(next),
    projected: new Map(bound.map(({ spec }) => [spec.name, next()])),
    moved: new Map([...moved.keys()].map((name) => [name, next()])),
  };
}

/** The largest difference, as a share of the largest value; infinite where they are not alike at all. */
function deviation(got: Float32Array | undefined, wanted: readonly number[]): number {
  if (!got || got.length !== wanted.length) return Infinity;
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = wanted.reduce((most, value, i) => Math.max(most, Math.abs(got[i]! - value)), 0);
  return largest === 0 ? difference : difference / largest;
}

function title(given: Case): string {
  const list = Object.entries(given.arguments ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const shapes = given.inputs.map((shape) => `(${shape.join(', ')})`).join(' and ');
  return `${given.type}(${list.join(', ')}) of ${shapes}${given.training ? ' in training' : ''}`;
}
