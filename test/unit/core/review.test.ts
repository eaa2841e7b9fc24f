import { phraseText } from '../../../core/errors/words.ts';
import { describe, expect, it } from 'vitest';
import { resolveModel } from '../../../core/model/model.ts';
import { readModelSpec } from '../../../core/model/spec.ts';
import { reviewLabels, reviewTraining } from '../../../core/review.ts';
import { planData } from '../../../core/plan.ts';
import { readTraining } from '../../../core/training.ts';

const classes = Array.from({ length: 10 }, (_, index) => `class ${index}`);
const input = { type: 'InputLayer', arguments: { shape: [4, 4, 3] } };
const flat = { type: 'Flatten' };
const dense = { type: 'Dense', arguments: { units: 10 } };
const norm = { type: 'BatchNormalization' };

function review(layers: unknown[], batchSize: number, changes: object = {}): string[] {
  const images = 9;
  const training = readTraining({ ...changes, epochs: 1, batchSize, optimizer: { type: 'SGD' }, loss: { type: 'SparseCategoricalCrossentropy' }, validation: 'none' });
  return reviewTraining(resolveModel(readModelSpec({ name: 'm', layers })), training, planData(training, { train: images, validation: 0, test: 0 }), classes).map(phraseText);
}

describe('a training that can teach nothing is refused', () => {
  it.each<[string, unknown[], string, RegExp]>([
    ['all weights frozen', [input, flat, { ...dense, arguments: { units: 10, trainable: false } }], 'training.nothing-learns', /frozen: 'dense'/],
    ['no weights', [input, flat], 'training.nothing-learns', /no weights/],
    ['a batch of one, normalised over the batch alone', [input, flat, norm, dense], 'training.batch-of-one', /'batch_normalization' \(BatchNormalization\).*batch is one image/],
  ])('%s', (_, layers, code, message) => {
    expect(() => review(layers, 1)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('a training that does not suit the classes is refused', () => {
  it.each<[string, object, string, RegExp]>([
    ['too few class weights', { classWeights: [1, 2] }, 'training.class-weights', /2 class weights for 10 classes/],
    ['a top k of all classes', { topK: 10 }, 'training.top-k', /Of 10 classes/],
  ])('%s', (_, changes, code, message) => {
    expect(() => review([input, flat, dense], 4, changes)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('what a person should know', () => {
  it.each<[string, unknown[], number, number]>([
    ['a last batch of one', [input, flat, norm, dense], 4, 1],
    ['nothing, where it is of two', [input, flat, norm, dense], 7, 0],
    ['nothing, where pixels make up for it', [input, norm, flat, dense], 4, 0],
    ['nothing, where the layer is frozen', [input, flat, { ...norm, arguments: { trainable: false } }, dense], 1, 0],
  ])('%s', (_, layers, batchSize, count) => {
    expect(review(layers, batchSize)).toHaveLength(count);
  });

  it('names classes that no image shows', () => {
    expect(reviewLabels(Int32Array.of(0, 2, 2), ['a', 'b', 'c', 'd']).map(phraseText)).toEqual([expect.stringMatching(/2 classes: 'b', 'd'.*can't learn them/)]);
    expect(reviewLabels(Int32Array.of(0, 1), ['a', 'b'])).toEqual([]);
  });

  it.each([[-1], [2]])('refuses label %d of two classes', (label) => {
    expect(() => reviewLabels(Int32Array.of(0, label), ['a', 'b'])).toThrow(expect.objectContaining({ code: 'training.label-outside', message: expect.stringContaining(`image 1 has label ${label}`) }));
  });
});
