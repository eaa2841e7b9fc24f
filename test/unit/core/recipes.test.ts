import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../core/errors.ts';
import { resolveModel } from '../../../core/model/model.ts';
import { summarize } from '../../../core/model/summary.ts';
import { needsDataset, readRecipe } from '../../../core/recipes.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const recipe = (id: string) => readRecipe(read(`resources/recipes/${id}.json`));
/** Keras's own counts, of test/fixtures/recipes/make.py. */
const keras = read('test/fixtures/recipes/params.json') as Record<string, { total: number; trainable: number }>;

/** What each recipe is known for: parameters, and its training. */
const known = [
  ['cifar10-cnn', 122_570, 122_570, { epochs: 10, batchSize: 32, loss: 'SparseCategoricalCrossentropy', from_logits: true, validation: 'test' }],
  ['cifar10-vgg16-like', 8_954_186, 8_951_882, { epochs: 30, batchSize: 256, loss: 'SparseCategoricalCrossentropy', from_logits: false, validation: 0.1 }],
  ['cifar10-resnet34', 22_926_730, 22_911_242, { epochs: 50, batchSize: 64, loss: 'CategoricalCrossentropy', from_logits: false, validation: 'test' }],
  ['cifar10-alexnet8', 9_639_178, 9_638_474, { epochs: 5, batchSize: 32, loss: 'SparseCategoricalCrossentropy', from_logits: false, validation: 'test' }],
  ['cifar100-resnet18', 11_234_532, 11_224_932, { epochs: 150, batchSize: 64, loss: 'SparseCategoricalCrossentropy', from_logits: true, validation: 0.1 }],
  ['cifar10-augmented', 1_116_970, 1_116_970, { epochs: 50, batchSize: 64, loss: 'CategoricalCrossentropy', from_logits: false, validation: 'test' }],
  ['cifar10-resnet50-finetune', 23_608_202, 23_555_082, { epochs: 30, batchSize: 64, loss: 'CategoricalCrossentropy', from_logits: false, validation: 'test' }],
  ['patch-unet', 514_978, 514_978, { epochs: 150, batchSize: 32, loss: 'SparseCategoricalCrossentropy', from_logits: false, validation: 0.1 }],
] as const;

describe('each recipe', () => {
  it('has its file, named after it', () => {
    const files = readdirSync(new URL('resources/recipes/', root)).map((name) => name.replace('.json', ''));
    expect(files.sort()).toEqual(known.map(([id]) => id).sort());
    for (const id of files) expect(recipe(id)).toMatchObject({ id, model: { name: id } });
  });

  it.each(known)('%s has its parameters, as Keras counts them, and its training', (id, total, trainable, { loss, from_logits, ...training }) => {
    const { model, training: read } = recipe(id);
    const summary = summarize(resolveModel(model));
    expect({ total: summary.totalParams, trainable: summary.trainableParams }).toEqual({ total, trainable });
    expect(keras[id]).toEqual({ total, trainable });
    expect(read).toMatchObject({ ...training, loss: { type: loss, arguments: { from_logits } } });
    expect(read.optimizer).toMatchObject(id === 'patch-unet' ? { type: 'SGD' } : { type: 'Adam', learningRate: 0.001 });
  });

  it.each([
    ['cifar10-alexnet8', { callbacks: [{ type: 'ModelCheckpoint', arguments: { monitor: 'val_loss', save_best_only: true, save_weights_only: true } }] }],
    [
      'cifar100-resnet18',
      {
        topK: 5,
        l2Loss: 1e-4,
        schedule: { type: 'InverseTimeDecay', arguments: { decay_steps: 1, decay_rate: 0.004, staircase: false } },
        augmentation: { width_shift_range: 0.2, height_shift_range: 0.2, horizontal_flip: true, fill_mode: 'nearest' },
      },
    ],
    [
      'cifar10-augmented',
      {
        augmentation: { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: [0.8, 1.2] },
        callbacks: [{ type: 'ReduceLROnPlateau', arguments: { monitor: 'val_loss', factor: 0.5, patience: 3, min_lr: 1e-6 } }],
      },
    ],
  ])('%s trains with all that its author used', (id, training) => {
    expect(recipe(id).training).toMatchObject(training);
  });
});

/** What it throws, in one line: its message and its hint. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EpochalError) return `${error.code} ${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a recipe file', () => {
  const good = read('resources/recipes/cifar10-cnn.json') as Record<string, unknown>;

  it.each<[string, unknown, RegExp]>([
    ['text', 'x', /recipe\.invalid A recipe is an object/],
    ['no title', { ...good, title: undefined }, /lacks 'title'/],
    ['an empty result', { ...good, result: '' }, /lacks 'result'/],
    ['no data set', { ...good, dataset: undefined }, /lacks 'dataset'.*or null where no known data set suits it/],
    ['no model', { ...good, model: undefined }, /model\.invalid The model is not an object/],
    ['a training without a loss', { ...good, training: { epochs: 1, batchSize: 1, optimizer: { type: 'Adam' } } }, /training\.invalid Training setting 'loss'/],
  ])('with %s is refused', (_, value, message) => {
    expect(refusal(() => readRecipe(value))).toMatch(message);
  });

  it('may have null for a data set: no known one suits it', () => {
    expect(readRecipe({ ...good, dataset: null }).dataset).toBeNull();
    expect(recipe('patch-unet').dataset).toBeNull();
  });
});

it.each([
  ['patch-unet', /pictures of 48 x 48 x 1 with per-pixel labels: 2304 a picture/],
  ['cifar10-cnn', /^Name one of pictures of 32 x 32 x 3\.$/],
])('says which data %s needs', (id, hint) => {
  const needs = needsDataset(id, resolveModel(recipe(id).model));
  expect(needs.message).toBe(`Recipe '${id}' has no data set of its own.`);
  expect(needs.hint).toMatch(hint);
});
