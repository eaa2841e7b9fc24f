import { describe, expect, it } from 'vitest';
import { readTraining, trainingSchema, type Training } from '../../../../../core/training.ts';
import { describeTraining, describePlan } from '../../../../../main/cli/training/describing.ts';

const training = (changes: object = {}): Training =>
  readTraining({ epochs: 10, batchSize: 32, optimizer: { type: 'SGD' }, loss: { type: 'MeanSquaredError' }, ...changes });
const plain = training();
const reported = (changes: object, data: Partial<Parameters<typeof describePlan>[0]> = {}): string[] =>
  describePlan({ training: training(changes), trainImages: 50_000, validationImages: 10_000, stepsPerEpoch: 1563, epochsPlanned: 10, ...data });

describe('what a run will do', () => {
  it.each<[string, object, object, [string, string]]>([
    ['plain', {}, {}, ['50,000 images, 1,563 steps an epoch, 10 epochs; validation on 10,000 after each epoch', 'SGD at 0.01']],
    ['small', { epochs: 1 }, { epochsPlanned: 1, stepsPerEpoch: 1, trainImages: 1, validationImages: 0 }, ['1 image, 1 step an epoch, 1 epoch; no validation', 'SGD at 0.01']],
    ["on a data set's own validation images", { validation: 'validation' }, {}, ['50,000 images, 1,563 steps an epoch, 10 epochs; validation on its 10,000 validation images after each epoch', 'SGD at 0.01']],
    ['every second', { validationFreq: 2 }, {}, ['50,000 images, 1,563 steps an epoch, 10 epochs; validation on 10,000 after every 2 epochs', 'SGD at 0.01']],
    ['now and then', { validationFreq: [1, 5] }, {}, ['50,000 images, 1,563 steps an epoch, 10 epochs; validation on 10,000 after epochs 1, 5', 'SGD at 0.01']],
    ['going on', { initialEpoch: 4, initialWeights: 'r@4' }, {}, ['50,000 images, 1,563 steps an epoch, epochs 5 to 10; validation on 10,000 after each epoch', 'SGD at 0.01; weights of r@4']],
    ['all on', { schedule: { type: 'ExponentialDecay', arguments: { decay_rate: 0.9 } }, l2Loss: 1e-4, augmentation: { horizontal_flip: true, rotation_range: 15 }, callbacks: [{ type: 'TerminateOnNaN' }], classWeights: 'balanced', sampleWeights: 's.txt' }, {},
      ['50,000 images, 1,563 steps an epoch, 10 epochs; validation on 10,000 after each epoch', expect.stringMatching(/^SGD at 0\.01; schedule ExponentialDecay\(.*decay_rate=0\.9.*\); L2 0\.0001; augmentation rotation_range=15, horizontal_flip=true; callbacks TerminateOnNaN; class weights balanced; sample weights$/) as string]],
    ['augmentation with all off', { augmentation: {} }, {}, [expect.any(String) as string, 'SGD at 0.01; augmentation nothing on']],
  ])('%s', (_name, changes, data, lines) => {
    expect(reported(changes, data)).toEqual(lines);
  });
});

describe('the settings of a run', () => {
  const others: Partial<Record<keyof Training, unknown>> = {
    batchSize: 33, optimizer: { type: 'Adam' }, schedule: { type: 'CosineDecay' }, loss: { type: 'Huber' }, l2Loss: 1, topK: 2, classWeights: [1, 2],
    sampleWeights: 's.txt', augmentation: { vertical_flip: true }, callbacks: [{ type: 'TerminateOnNaN' }], initialWeights: 'r@1', validation: 0.1,
    validationFreq: 2, initialEpoch: 1, stepsPerEpoch: 5, checkpoints: { keepEvery: 5 }, ledger: false, shuffle: false, seed: 4, limit: 5, testLimit: 6, dataMemory: 4e6, threads: 2,
  };
  // Epochs have a line of their own in what is shown of a run.
  const names = Object.keys(trainingSchema.shape).filter((name) => name !== 'epochs');
  it.each(names)('%s is told', (name) => {
    expect(others).toHaveProperty(name);
    const changed = training({ [name]: others[name as keyof Training] });
    expect(describeTraining(changed)).not.toEqual(describeTraining(plain));
  });

  it('minutes between checkpoints are told too', () => {
    expect(describeTraining(training({ checkpoints: { everyMinutes: 10 } }))).toContainEqual(['checkpoint each', '10 minutes']);
  });
});
