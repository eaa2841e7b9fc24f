import { defineCommand } from '../command.ts';
import { flag, later, option, positiveNumber, runName, text, validation, wholeNumber, type OptionValues } from '../options.ts';

export const trainOptions = {
  recipe: option('<id>', text, 'a known work; see epochal recipes'),
  model: option('<file>', text, 'a model file (.json) instead of a recipe'),
  dataset: option('<id>', text, "data set (default: the recipe's)"),
  epochs: option('<n>', wholeNumber(1, 100_000), 'epochs to train'),
  batchSize: option('<n>', wholeNumber(1, 65_536), 'images a step'),
  learningRate: option('<x>', positiveNumber, "learning rate (default: the optimizer's)"),
  optimizer: option('<name>', text, 'adam or sgd'),
  loss: option('<name>', text, 'sparse_categorical_crossentropy'),
  seed: option('<n>', wholeNumber(0, 2 ** 31 - 1), 'seed of weights, shuffling and dropout'),
  limit: option('<n>', wholeNumber(1), 'at most this many training images'),
  testLimit: option('<n>', wholeNumber(1), 'at most this many test images'),
  validation: option('<what>', validation, 'test, none, or a share of the training images such as 0.1'),
  noShuffle: flag('keep the training images in order'),
  logSteps: flag("keep each step's loss in the result, as steps"),
  threads: option('<n>', wholeNumber(1, 1024), 'processor threads TensorFlow may use (default: all)'),
  name: option('<name>', runName, "the run's name"),
  detach: flag('train in the background and return once the run has started'),
  from: later('<run>'),
  schedule: later('<spec>'),
  augment: later('<what>'),
  precision: later('<kind>'),
  engine: later('<name>'),
  device: later('<name>'),
  weights: later('<from>'),
  checkpointEvery: later('<n>'),
  set: later('<path=value>'),
};
export type TrainOptions = OptionValues<typeof trainOptions>;

export const train = defineCommand({
  path: 'train',
  summary: 'Train a model and keep the run. Ctrl-C stops it cleanly with a checkpoint; twice kills it.',
  options: trainOptions,
  stream: true,
  examples: [
    'train --recipe cifar10-cnn',
    'train --recipe cifar10-cnn --epochs 3 --batch-size 64 --learning-rate 0.002 --name "Faster"',
    'train --recipe cifar10-vgg16-like --detach',
    'train --model my-model.json --dataset cifar10 --validation 0.1 --json',
  ],
  run: async (context, _given, options) => (await import('../actions/train.ts')).trainModel(context, options),
});
