import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { lossCatalogue } from '../../../../core/losses/catalogue.ts';
import { checkClassWeights, checkLoss } from '../../../../core/losses/check.ts';
import { answerShape } from '../../../../core/model/answers.ts';
import { readTraining } from '../../../../core/training.ts';

const least = { epochs: 1, batchSize: 8, optimizer: { type: 'Adam' } };
const lossOf = (type: string, given: object = {}) => readTraining({ ...least, loss: { type, arguments: given } }).loss;

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EpochalError) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('arguments', () => {
  it.each<[string, object]>([
    ['SparseCategoricalCrossentropy', { from_logits: false, ignore_class: null }],
    ['CategoricalCrossentropy', { from_logits: false, label_smoothing: 0 }],
    ['CategoricalFocalCrossentropy', { alpha: [0.25], gamma: 2, from_logits: false, label_smoothing: 0 }],
    ['BinaryCrossentropy', { from_logits: false, label_smoothing: 0 }],
    ['BinaryFocalCrossentropy', { apply_class_balancing: false, alpha: 0.25, gamma: 2, from_logits: false, label_smoothing: 0 }],
    ['MeanSquaredError', {}],
    ['Huber', { delta: 1 }],
  ])("of %s have Keras's defaults", (type, values) => {
    expect(lossOf(type).arguments).toEqual(values);
  });

  it("takes Keras's function names", () => {
    for (const name of ['categorical_crossentropy', 'binary_focal_crossentropy', 'kl_divergence', 'mean_squared_error', 'huber']) {
      expect([...lossCatalogue.keys()]).toContain(lossOf(name).type);
    }
  });

  it('one alpha stands for a list of one', () => {
    expect(lossOf('CategoricalFocalCrossentropy', { alpha: 0.5 }).arguments).toMatchObject({ alpha: [0.5] });
    expect(lossOf('CategoricalFocalCrossentropy', { alpha: [1, 2, 3] }).arguments).toMatchObject({ alpha: [1, 2, 3] });
  });

  it.each<[string, object, RegExp]>([
    ['CategoricalCrossentropy', { label_smoothing: 1.5 }, /got label_smoothing=1\.5.*at most 1/],
    ['CategoricalCrossentropy', { gamma: 2 }, /no argument 'gamma'.*from_logits, label_smoothing/],
    ['CategoricalFocalCrossentropy', { alpha: [0.5, -1] }, /got alpha=\[0\.5,-1\].*list of one a class/],
    ['CategoricalFocalCrossentropy', { gamma: -1 }, /got gamma=-1/],
    ['BinaryFocalCrossentropy', { alpha: 2 }, /got alpha=2.*at most 1/],
    ['SparseCategoricalCrossentropy', { ignore_class: 1.5 }, /got ignore_class=1\.5.*whole number, or null/],
    ['SparseCategoricalCrossentropy', { from_logits: 'yes' }, /got from_logits="yes"/],
    ['Huber', { delta: -1 }, /got delta=-1/],
    ['MeanSquaredErorr', {}, /no loss 'MeanSquaredErorr'.*Did you mean MeanSquaredError/],
  ])('refuses %s of %o', (type, given, message) => {
    expect(refusal(() => lossOf(type, given))).toMatch(message);
  });
});

describe('a loss and its network', () => {
  it.each<[string, object, number, RegExp]>([
    ['SparseCategoricalCrossentropy', {}, 1, /needs a unit for each class.*Choose BinaryCrossentropy, BinaryFocalCrossentropy, MeanSquaredError, MeanAbsoluteError or Huber/],
    ['CategoricalCrossentropy', {}, 1, /ends in one unit/],
    ['CategoricalFocalCrossentropy', { alpha: [1, 2] }, 10, /got 2 numbers as alpha for 10 classes/],
  ])('%s %o is refused of %i units', (type, given, units, message) => {
    expect(refusal(() => checkLoss(lossOf(type, given), units))).toMatch(message);
  });

  it('fit else', () => {
    for (const type of lossCatalogue.keys()) {
      expect(() => checkLoss(lossOf(type), 10)).not.toThrow();
      if (lossCatalogue.get(type)!.units === 'any') expect(() => checkLoss(lossOf(type), 1)).not.toThrow();
    }
    expect(() => checkLoss(lossOf('CategoricalFocalCrossentropy', { alpha: [1, 2, 3] }), 3)).not.toThrow();
  });

  it.each([
    [[10], { positions: 1, units: 10, classes: 10 }],
    [[1], { positions: 1, units: 1, classes: 2 }],
    [[2304, 2], { positions: 2304, units: 2, classes: 2 }],
    [[4, 6, 1], { positions: 24, units: 1, classes: 2 }],
  ])('%o answers for %o', (output, answers) => {
    expect(answerShape(output)).toEqual(answers);
  });
});

describe('class weights', () => {
  it.each<[number[], RegExp]>([
    [[1, 2], /training\.class-weights: There are 2 class weights for 3 classes.*in this order: cat, dog, ox/],
    [[0, 0, 0], /All class weights are 0/],
  ])('%o are refused', (weights, message) => {
    expect(refusal(() => checkClassWeights(weights, ['cat', 'dog', 'ox']))).toMatch(message);
  });

  it('are taken else', () => {
    for (const weights of [null, 'balanced', [0, 1, 2]] as const) expect(() => checkClassWeights(weights, ['cat', 'dog', 'ox'])).not.toThrow();
  });
});
