import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { unfold } from '../../../../../core/blocks/unfold.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import type { ImportedModel } from '../../../../../main/formats/imported-model.ts';
import { readWeightsFor } from '../../../../../main/formats/keras/weightsFor.ts';
import { ourSample } from '../../../../fixtures/keras/sample.ts';
import { kerasAnswers, kerasFile, readAny } from '../../../../support/kerasFiles.ts';
import { images, openEngine } from '../../engine/tensorflow/support.ts';

const count = 3;
let engine: TensorFlowEngine;

beforeAll(async () => {
  engine = await openEngine();
});

afterAll(() => {
  expect(engine.liveTensors()).toBe(0);
});

function answersOf({ model, weights }: Pick<ImportedModel, 'model' | 'weights'>): Float32Array {
  const resolved = resolveModel(model);
  const session = engine.predictor(resolved, weights);
  try {
    return session.predict(images(count, resolved.input.outputShape as [number, number, number]).images, count);
  } finally {
    session.close();
  }
}

function expectClose(given: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(given).toHaveLength(wanted.length);
  const gap = Math.max(...Array.from(wanted, (value, i) => Math.abs(value - given[i]!)));
  expect(gap).toBeLessThan(1e-5);
}

describe('a model of Keras', () => {
  it.each(Object.entries(kerasAnswers))('answers here as in Keras: %s', async (name, { shape, probabilities }) => {
    const read = await readAny(await kerasFile(name), name);
    expect(resolveModel(read.model).input.outputShape).toEqual(shape);
    expectClose(answersOf(read), probabilities);
  });

  it.each(['again.keras', 'again.h5'])('that was ours, and Keras saved again, answers as ours: %s', async (name) => {
    const read = await readAny(await kerasFile(name), name);
    expectClose(answersOf(read), answersOf({ model: ourSample.model.spec, weights: ourSample.weights }));
    // What Epochal wrote beside is gone: its layer of preprocessing does the work.
    expect(read.model.preprocessing).toEqual({ scale: 1, offset: 0 });
    const names = unfold(ourSample.model.spec).layers.map((layer) => layer.name);
    expect(read.model.layers.map((layer) => layer.name).toSorted()).toEqual([...names, 'preprocessing'].toSorted());
    expect(read.model.layers.find((layer) => layer.name === 'dense')!.arguments['trainable']).toBe(false);
  });
});

describe('weights alone', () => {
  it.each(['keras2-residual-weights.h5', 'keras3-residual.weights.h5', 'keras3-residual.keras', 'keras2-residual.h5'])('fit a model of the same layers: %s', async (name) => {
    const { model } = await readAny(await kerasFile('keras3-residual.keras'), 'x.keras');
    const fitting = await readWeightsFor(resolveModel(model), await kerasFile(name), name);
    expect(fitting).toMatchObject({ missing: [], unused: [] });
    expect(fitting.found.every(({ by }) => by === 'name')).toBe(true);
    expectClose(answersOf({ model, weights: fitting.weights }), kerasAnswers['keras3-residual.keras']!.probabilities);
  });

  it.each(['keras2-residual-weights.h5', 'keras3-residual.weights.h5'])('fit by order where names differ: %s', async (name) => {
    const { model } = await readAny(await kerasFile('keras3-residual.keras'), 'x.keras');
    const other = (own: string): string => (own === 'image' ? own : `my_${own}`);
    const renamed = { ...model, layers: model.layers.map((layer) => ({ ...layer, name: other(layer.name), inputs: layer.inputs.map(other) })) };
    const fitting = await readWeightsFor(resolveModel(renamed), await kerasFile(name), name);
    expect(fitting).toMatchObject({ missing: [], unused: [] });
    expect(fitting.found.every(({ by }) => by === 'order')).toBe(true);
    expectClose(answersOf({ model: renamed, weights: fitting.weights }), kerasAnswers['keras3-residual.keras']!.probabilities);
  });

  it('say what fits and what does not', async () => {
    const { model } = await readAny(await kerasFile('keras3-residual.keras'), 'x.keras');
    const layers = model.layers.map((layer) => (layer.name === 'answer' ? { ...layer, name: 'mine', arguments: { ...layer.arguments, units: 7 } } : layer));
    const fitting = await readWeightsFor(resolveModel({ ...model, layers }), await kerasFile('keras2-residual-weights.h5'), 'x.h5');
    expect(fitting.missing).toEqual(['mine']);
    expect(fitting.unused).toEqual(['answer']);
    expect(fitting.found.map(({ layer }) => layer).toSorted()).toEqual(['bn_a', 'conv_a', 'depthwise', 'sep']);
    expect([...fitting.weights.keys()].some((key) => key.startsWith('mine'))).toBe(false);
  });

  it('of models within models are found too', async () => {
    const { model, weights } = await readAny(await kerasFile('keras3-nested.keras'), 'x.keras');
    const fitting = await readWeightsFor(resolveModel(model), await kerasFile('keras3-nested.keras'), 'x.keras');
    expect(fitting.missing).toEqual([]);
    expect([...fitting.weights.keys()].toSorted()).toEqual([...weights.keys()].toSorted());
  });
});
