import { describe, expect, it } from 'vitest';
import { batchThatFits, estimateMemory, outOfMemory, refuseTooLarge, validationBatch } from '../../../core/memory.ts';
import { resolveModel, type Model } from '../../../core/model/model.ts';
import { readModelSpec } from '../../../core/model/spec.ts';
import { readTraining, type Training } from '../../../core/training.ts';
import { findRecipe, loadRecipes } from '../../../main/training/recipes.ts';

const recipes = await loadRecipes();
const recipe = (id: string): Model => resolveModel(findRecipe(recipes, id).model);
const made = (...layers: object[]): Model =>
  resolveModel(readModelSpec({ name: 'made', layers: [{ type: 'InputLayer', arguments: { shape: [32, 32, 3] } }, ...layers, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] }));
const conv = (filters: number, more = {}): object => ({ type: 'Conv2D', arguments: { filters, kernel_size: 3, padding: 'same', activation: 'relu', ...more } });
const training = (batchSize: number, optimizer: object = { type: 'Adam' }): Training =>
  readTraining({ epochs: 1, batchSize, optimizer, loss: { type: 'SparseCategoricalCrossentropy' } });

const cnn = recipe('cifar10-cnn');
const vgg = recipe('cifar10-vgg16-like');
const heavy = made({ type: 'Flatten' }, { type: 'Dense', arguments: { units: 4096, activation: 'relu' } }, { type: 'Dense', arguments: { units: 4096, activation: 'relu' } });
const plain = made(conv(64), conv(64, { activation: 'tanh' }), { type: 'MaxPooling2D' }, conv(128), { type: 'MaxPooling2D' });
const few = { train: 2048, validation: 512 };

describe('estimateMemory', () => {
  // Peak resident MB of processes that trained, validated and saved: TensorFlow 2.21, two processors of x86-64.
  it.each<[string, Model, Training, { train: number; validation: number }, number]>([
    ['cnn 32', cnn, training(32), few, 491],
    ['cnn 1024', cnn, training(1024), few, 834],
    ['cnn 4096', cnn, training(4096), { train: 8192, validation: 512 }, 2058],
    ['cnn 32, all of CIFAR-10', cnn, training(32), { train: 50_000, validation: 10_000 }, 689],
    ['vgg 16', vgg, training(16), few, 904],
    ['vgg 256', vgg, training(256), few, 1635],
    ['vgg 1024', vgg, training(1024), few, 3432],
    ['dense 32, Adam', heavy, training(32), few, 1568],
    ['dense 32, SGD', heavy, training(32, { type: 'SGD' }), few, 957],
    ['plain 64', plain, training(64), few, 670],
    ['plain 256', plain, training(256), few, 795],
  ])('%s: within 30 percent of what was measured', (_name, model, settings, counts, measured) => {
    const { total } = estimateMemory(model, settings, counts);
    expect(total / 1e6).toBeGreaterThan(measured * 0.7);
    expect(total / 1e6).toBeLessThan(measured * 1.3);
  });

  it.each<[string, Training, Training]>([
    ['a larger batch', training(64), training(128)],
    ['momentum', training(64, { type: 'SGD' }), training(64, { type: 'SGD', arguments: { momentum: 0.9 } })],
    ['an average of the weights', training(64), training(64, { type: 'Adam', arguments: { use_ema: true } })],
    ['accumulated gradients', training(64), training(64, { type: 'Adam', arguments: { gradient_accumulation_steps: 4 } })],
  ])('is more with %s', (_name, less, more) => {
    expect(estimateMemory(vgg, more, few).total).toBeGreaterThan(estimateMemory(vgg, less, few).total);
  });

  it('counts nothing kept of layers in front of the first that learns', () => {
    const frozen = made(conv(64, { trainable: false }), conv(8));
    const learning = made(conv(64), conv(8));
    const batchOf = (model: Model): number => estimateMemory(model, training(256), { train: 2048, validation: 0 }).batch;
    expect(batchOf(learning) - batchOf(frozen)).toBe(256 * 4 * 64 * 32 * 32);
  });

  it('counts the validation where that holds more than a step', () => {
    const batchOf = (validation: number): number => estimateMemory(cnn, training(1), { train: 2048, validation }).batch;
    expect(batchOf(0)).toBeLessThan(batchOf(64));
    expect(batchOf(64)).toBeLessThan(batchOf(256));
    expect(batchOf(256)).toBe(batchOf(10_000));
  });
});

describe('validationBatch', () => {
  it('is 256 images of 32 x 32 pixels, and fewer of large ones', () => {
    const large = (side: number): Model => resolveModel(readModelSpec({ name: 'large', layers: [{ type: 'InputLayer', arguments: { shape: [side, side, 3] } }, { type: 'Conv2D', arguments: { filters: 16, kernel_size: 3, padding: 'same' } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] }));
    expect(recipes.filter(({ dataset }) => dataset !== null).map((one) => validationBatch(resolveModel(one.model)))).toEqual(Array(7).fill(256));
    expect(validationBatch(large(224))).toBe(41);
    expect(validationBatch(large(2048))).toBe(1);
  });
});

describe('what is streamed', () => {
  const all = { train: 50_000, validation: 10_000 };
  const bytes = (images: number): number => images * 3072;
  const streamedWith = (dataMemory: number | null, available?: number) => estimateMemory(cnn, { ...training(32), dataMemory }, all, available).streamed;
  const [none, validation, train, both] = [{ train: false, validation: false }, { train: false, validation: true }, { train: true, validation: false }, { train: true, validation: true }];
  it.each<[string, number | null, number | undefined, object]>([
    ['nothing where all may be kept', bytes(60_000), undefined, none],
    ['the images of validation where they are too many beside the others', bytes(60_000) - 1, undefined, validation],
    ['those of training where these alone are too many', bytes(50_000) - 1, undefined, train],
    ['all where none may be kept', 0, undefined, both],
    ['nothing where the training does not say and no memory is known', null, undefined, none],
    ['all where it does not say and little memory is free', null, 300e6, both],
    ['what it says, however little memory is free', bytes(60_000), 300e6, none],
  ])('is %s', (_, dataMemory, available, expected) => expect(streamedWith(dataMemory, available)).toEqual(expected));

  it('is decided by four fifths of the memory that is free, and not counted', () => {
    const { total } = estimateMemory(cnn, training(32), all);
    expect(streamedWith(null, total / 0.8 + 1)).toEqual(none);
    expect(streamedWith(null, total / 0.8 - 1000)).toEqual(validation);
    expect(estimateMemory(cnn, training(32), all, total / 0.8 - 1000).total).toBe(total - bytes(10_000));
  });
});

describe('batchThatFits', () => {
  it.each([1.5e9, 2e9, 8e9, 24e9])('is the largest power of two within %d bytes', (available) => {
    const fits = batchThatFits(vgg, training(256), { train: 50_000, validation: 10_000 }, available)!;
    const total = (batchSize: number): number => estimateMemory(vgg, training(batchSize), { train: 50_000, validation: 10_000 }, available).total;
    expect(Math.log2(fits) % 1).toBe(0);
    expect(total(fits)).toBeLessThanOrEqual(available);
    expect(total(fits * 2)).toBeGreaterThan(available);
  });
  it('is never more than there are images', () => expect(batchThatFits(cnn, training(32), { train: 300, validation: 0 }, 1e15)).toBe(256));
  it('is null where nothing fits', () => expect(batchThatFits(cnn, training(32), few, 100e6)).toBeNull());
});

describe('outOfMemory', () => {
  const counts = { train: 65_000, validation: 0 };
  it('names the batch size, what it needs, what there is, and what fits', () => {
    const error = outOfMemory(vgg, training(60_000), counts, 8e9, 'foreseen');
    expect(error.code).toBe('training.out-of-memory');
    expect(error.message).toMatch(/^A batch size of 60000 needs about \d+\.\d GB of memory, and 8\.0 GB are free\.$/);
    expect(error.hint).toBe(`Use a batch size of at most ${batchThatFits(vgg, training(1), counts, 8e9)!}.`);
  });
  it.each([
    [256, 'Use a batch size of at most 128.'],
    [100, 'Use a batch size of at most 64.'],
    [1, 'Use a smaller network or fewer images (--limit), or close other programs.'],
  ])('of a process that died at %d although it should have fitted, proposes less', (batchSize, hint) => {
    expect(outOfMemory(cnn, training(batchSize), counts, 64e9, 'met').hint).toBe(hint);
  });
  it('has another remedy where no batch size fits', () => {
    expect(outOfMemory(cnn, training(32), counts, 100e6, 'foreseen').hint).toBe('Use a smaller network or fewer images (--limit), or close other programs.');
  });
});

describe('refuseTooLarge', () => {
  const { total } = estimateMemory(vgg, training(256), few);
  it('lets pass what may fit', () => expect(() => refuseTooLarge(vgg, training(256), few, total / 1.45)).not.toThrow());
  it('refuses what is hopeless', () => {
    expect(() => refuseTooLarge(vgg, training(256), few, total / 1.55)).toThrow(expect.objectContaining({ code: 'training.out-of-memory' }) as Error);
  });
});
