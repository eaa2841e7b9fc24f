import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planData, usualValidation } from '../../../core/plan.ts';
import { readTraining, type Training } from '../../../core/training.ts';

const least = { epochs: 1, batchSize: 8, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy' } };
const read = (changes: object = {}): Training => readTraining({ ...least, ...changes });

describe('readTraining', () => {
  it("fills in Keras's defaults", () => {
    const training = read();
    expect(training.optimizer).toMatchObject({ type: 'Adam', learningRate: 1e-3, arguments: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } });
    expect(read({ optimizer: { type: 'SGD' } }).optimizer).toMatchObject({ type: 'SGD', learningRate: 1e-2, arguments: { momentum: 0, nesterov: false } });
    expect(training.loss.arguments).toEqual({ from_logits: false, ignore_class: null });
    expect(training).toMatchObject({ shuffle: true, seed: 0, limit: null, testLimit: null, threads: null });
  });

  it("takes Keras's other names", () => {
    expect(read({ optimizer: { type: 'adam' }, loss: { type: 'sparse_categorical_crossentropy' } })).toEqual(read());
  });

  it('gives back what it gave', () => {
    const training = read({ optimizer: { type: 'SGD', arguments: { momentum: 0.9 } } });
    expect(readTraining(JSON.parse(JSON.stringify(training)))).toEqual(training);
  });

  it.each<[string, object, string, RegExp]>([
    ['an optimizer that is not there', { optimizer: { type: 'Adamm' } }, 'training.optimizer', /no optimizer 'Adamm'.*Did you mean Adam\?/],
    ['a loss that is not there', { loss: { type: 'mse' } }, 'training.loss', /no loss 'mse'/],
    ['an argument of another optimizer', { optimizer: { type: 'Adam', arguments: { momentum: 0.9 } } }, 'training.invalid', /Optimizer Adam has no argument 'momentum'/],
    ['an argument out of bounds', { optimizer: { type: 'Adam', arguments: { beta_1: 1 } } }, 'training.invalid', /Optimizer Adam got beta_1=1.*below 1/],
    ['no epochs', { epochs: 0 }, 'training.invalid', /'epochs'/],
    ['half a batch', { batchSize: 1.5 }, 'training.invalid', /'batchSize'/],
    ['a negative rate', { optimizer: { type: 'Adam', learningRate: -1 } }, 'training.invalid', /'optimizer.learningRate'/],
    ['all images for validation', { validation: 1 }, 'training.invalid', /'validation'/],
    ['an initial epoch that is the last', { epochs: 2, initialEpoch: 2 }, 'training.invalid', /'initialEpoch' is 2, and 'epochs' 2/],
    ['a schedule that is not there', { schedule: { type: 'Cosine' } }, 'training.schedule', /no schedule 'Cosine'.*CosineDecay/],
    ['an argument of another schedule', { schedule: { type: 'CosineDecay', arguments: { decay_rate: 1 } } }, 'training.invalid', /Schedule CosineDecay has no argument 'decay_rate'/],
    ['a callback that is not there', { callbacks: [{ type: 'EarlyStop' }] }, 'training.callback', /no callback 'EarlyStop'.*EarlyStopping/],
    ['two that set the rate', { schedule: { type: 'CosineDecay' }, callbacks: [{ type: 'ReduceLROnPlateau' }] }, 'training.invalid', /ReduceLROnPlateau sets the learning rate, and so does schedule CosineDecay/],
    ['a callback that looks at what is not measured', { validation: 'none', callbacks: [{ type: 'EarlyStopping' }] }, 'training.invalid', /EarlyStopping looks at 'val_loss'.*never measures.*It measures loss, accuracy/],
    ['one that looks at top k where none is counted', { callbacks: [{ type: 'EarlyStopping', arguments: { monitor: 'val_top_k_categorical_accuracy' } }] }, 'training.invalid', /never measures/],
    ['a validation frequency beyond the last epoch, for one that looks at it', { validationFreq: 3, callbacks: [{ type: 'EarlyStopping' }] }, 'training.invalid', /never measures/],
    ['an augmentation that is not there', { augmentation: { rotate: 3 } }, 'training.invalid', /Augmentation has no argument 'rotate'/],
    ['mixed labels for class numbers', { augmentation: { mixup_alpha: 0.2 } }, 'training.invalid', /mixes labels.*SparseCategoricalCrossentropy.*Use CategoricalCrossentropy/],
    ['a rate of 0 that stays', { optimizer: { type: 'Adam', learningRate: 0 } }, 'training.invalid', /'optimizer.learningRate' is 0.*warms up from 0/],
    ['a negative penalty', { l2Loss: -1 }, 'training.invalid', /'l2Loss'/],
    ['a setting that is not there', { epoch: 3 }, 'training.invalid', /epoch/],
  ])('refuses %s', (_, changes, code, message) => {
    expect(() => read(changes)).toThrow(expect.objectContaining({ code }));
    try {
      read(changes);
    } catch (error) {
      const { message: said, hint } = error as { message: string; hint: string };
      expect(`${said} ${hint}`).toMatch(message);
    }
  });
});

describe('planData', () => {
  it.each([
    ['the test split', { validation: 'test' }, { train: 100, validation: 0, test: 20 }, 100, { split: 'test', start: 0, count: 20 }],
    ['a share, as validation_split', { validation: 0.1 }, { train: 50_000, validation: 0, test: 10 }, 45_000, { split: 'train', start: 45_000, count: 5_000 }],
    ['a share that does not divide', { validation: 0.3 }, { train: 101, validation: 0, test: 0 }, 70, { split: 'train', start: 70, count: 31 }],
    ["the data set's own validation split, all of it", { validation: 'validation', testLimit: 3 }, { train: 100, validation: 12, test: 20 }, 100, { split: 'validation', start: 0, count: 12 }],
    ['nothing', { validation: 'none' }, { train: 9, validation: 0, test: 0 }, 9, null],
    ['limits', { limit: 40, testLimit: 7 }, { train: 100, validation: 0, test: 20 }, 40, { split: 'test', start: 0, count: 7 }],
  ])('validates on %s', (_, changes, counts, train, validation) => {
    const plan = planData(read(changes), counts);
    expect(plan.train).toEqual({ split: 'train', start: 0, count: train });
    expect(plan.validation).toEqual(validation);
    expect(plan.stepsPerEpoch).toBe(Math.ceil(train / 8));
  });

  it('never shows a validation image in training', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 5000 }), (validation, train) => {
        fc.pre(Math.floor(train * (1 - validation)) >= 1);
        const plan = planData(read({ validation, batchSize: 1 }), { train, validation: 0, test: 0 });
        expect(plan.train.count + plan.validation!.count).toBe(train);
        expect(plan.validation!.start).toBe(plan.train.count);
      }),
    );
  });

  it.each([
    ['a batch larger than the data', { batchSize: 33, limit: 32 }, { train: 100, validation: 0, test: 9 }, 'training.batch-too-large', /batch size is 33, but there are 32 images/],
    ['a test split without images', {}, { train: 100, validation: 0, test: 0 }, 'training.no-test', /no test images/],
    ['a validation split without images', { validation: 'validation' }, { train: 100, validation: 0, test: 0 }, 'training.no-validation-split', /no validation images of its own/],
  ])('refuses %s', (_, changes, counts, code, message) => {
    expect(() => planData(read(changes), counts)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it.each([
    ['a test split without images, but validation images', {}, { train: 100, validation: 5, test: 0 }, 'validation'],
    ['a validation split without images, but test images', { validation: 'validation' }, { train: 100, validation: 0, test: 5 }, 'test'],
  ] as const)('names what there is instead of %s', (_, changes, counts, there) => {
    expect(() => planData(read(changes), counts)).toThrow(expect.objectContaining({ hint: expect.stringContaining(`'${there}'`) }));
  });
});

it.each([
  ['the test images', 'test', 12, 'validation'],
  ['a share', 0.1, 12, 'validation'],
  ['nothing', 'none', 12, 'none'],
  ['the test images', 'test', 0, 'test'],
  ['a share', 0.1, 0, 0.1],
] as const)('a recipe that validates on %s (%s) validates, of %d validation images of a data set, on %s', (_, validation, there, usual) => {
  expect(usualValidation(validation, { train: 100, validation: there, test: 20 })).toBe(usual);
});
