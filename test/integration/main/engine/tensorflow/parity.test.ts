import { describe, expect, test } from 'vitest';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { fixture, formulaWeights, openEngine, recipe, setUp } from './support.ts';

interface Case {
  name: string;
  recipe?: string;
  /** To the recipe's training. */
  changes?: object;
  model?: unknown;
  training?: unknown;
  images: number;
  batchSize: number;
  steps: number;
}

interface Expected {
  name: string;
  losses: number[];
  correct: number[];
  evaluation: { loss: number; accuracy: number };
}

const cases = fixture<{ trainings: Case[] }>('parity/cases.json').trainings;
const expected = fixture<Expected[]>('parity/trainings.json');
const engine = await openEngine();

/** Keras's own figures, of test/fixtures/parity/make.py, from the same weights and batches. */
describe('trains as Keras does', () => {
  test.each(cases)('$name', (given) => {
    const keras = expected.find(({ name }) => name === given.name)!;
    const known = given.recipe === undefined ? null : recipe(given.recipe);
    const { model, training, data } = setUp(known?.model ?? given.model, known ? { ...known.training, ...given.changes } : given.training, {
      train: given.images,
      validation: given.images,
    });
    const session = engine.trainer(model, training, data);
    const slots: WeightMap = new Map(Array.from(session.save().optimizer, ([name, { shape, values }]) => [name, { shape, values: values.fill(0) }]));
    session.load(formulaWeights(model), slots);

    const losses: number[] = [];
    const correct: number[] = [];
    for (let step = 0; step < given.steps; ) {
      for (let start = 0; start < given.images && step < given.steps; start += given.batchSize, step++) {
        const indices = Int32Array.from({ length: Math.min(given.batchSize, given.images - start) }, (_, i) => start + i);
        const result = session.step(indices, step, training.optimizer.learningRate!);
        losses.push(result.loss);
        correct.push(result.correct);
      }
    }
    const measures = session.validate();
    session.close();

    const worst = Math.max(...losses.map((loss, i) => Math.abs(loss / keras.losses[i]! - 1)));
    expect(losses).toHaveLength(keras.losses.length);
    expect(worst).toBeLessThan(1e-4);
    expect(correct).toEqual(keras.correct);
    expect(Math.abs(measures.loss / keras.evaluation.loss - 1)).toBeLessThan(1e-4);
    expect(measures.accuracy).toBeCloseTo(keras.evaluation.accuracy, 6);
  });
});
