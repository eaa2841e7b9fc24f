import { checkpointTimes, epochsOf, flag, later, memorySize, option, positiveNumber, repeated, runName, text, validation, wholeNumber, type OptionValues } from '../options.ts';

export const trainOptions = {
  recipe: option('<id>', text, 'a known work; see epochal recipes'),
  model: option('<model>', text, 'a model file (.json) instead of a recipe, or an imported model, which goes on from its weights'),
  from: option('<run>', text, 'repeat a run to the bit; run@3, run@best or run@last goes on from that checkpoint as a new run'),
  dataset: option('<id>', text, "data set (default: the recipe's)"),
  adapt: flag("change the model's input and last layer so that it fits the data set"),
  epochs: option('<n>', wholeNumber(1, 100_000), 'epochs to train'),
  batchSize: option('<n>', wholeNumber(1, 65_536), 'images a step'),
  learningRate: option('<x>', positiveNumber, "learning rate (default: the optimizer's)"),
  optimizer: option('<spec>', text, 'such as adam, or sgd:momentum=0.9,nesterov=true'),
  schedule: option('<spec>', text, 'how the learning rate goes on, such as cosine_decay or CosineDecay:alpha=0.1; none keeps it'),
  loss: option('<spec>', text, 'such as categorical_crossentropy:label_smoothing=0.1'),
  callback: repeated('<spec>', text, "such as EarlyStopping:patience=3, in the place of the recipe's of its type; none removes the recipe's"),
  augment: option('<what>', text, "how pictures are changed: none, recipe, a .json file, or rotation_range=15,horizontal_flip=true"),
  classWeights: option('<what>', text, 'how much each class counts: balanced, none, a list such as 1,2,0.5, or a file of one'),
  sampleWeights: option('<file>', text, 'how much each training image counts: a file of a number for each (text, CSV or .npy), or none'),
  weights: option('<from>', text, 'weights to begin with: a .safetensors, .h5 or .keras file, a run (run@best, run@last, run@3), an imported model, or none'),
  topK: option('<k>', wholeNumber(2), 'count too whether the right class is among the k likeliest'),
  validation: option('<what>', validation, "validation (the data set's own validation images), test, none, or a share of the training images such as 0.1"),
  validationFreq: option('<n>', epochsOf, 'validate after every n-th epoch, or after epochs 1,5,10'),
  initialEpoch: option('<n>', wholeNumber(0, 100_000), 'epochs taken as done; --epochs is the number of the last one'),
  stepsPerEpoch: option('<n>', wholeNumber(1), 'end epochs after so many steps (default: when all images were seen)'),
  checkpointEvery: option('<n>', checkpointTimes, 'keep the checkpoint of every n-th epoch (5), save one each n minutes (10m), or both (5,10m)'),
  seed: option('<n>', wholeNumber(0, 2 ** 31 - 1), 'seed of weights, shuffling, dropout and augmentation'),
  limit: option('<n>', wholeNumber(1), 'at most this many training images'),
  testLimit: option('<n>', wholeNumber(1), 'at most this many test images'),
  noShuffle: flag('keep the training images in order'),
  noLedger: flag("keep no record of each epoch's answer to each image"),
  set: repeated('<path=value>', text, 'any setting by its path, such as l2Loss=1e-4 or optimizer.arguments.beta_1=0.95'),
  logSteps: flag("keep each step's loss in the result, as steps"),
  dataMemory: option('<size>', memorySize, 'the most that images may take of memory at once (4MB, 2GB); beyond it they are read from disk while training, to the same bits (default: what there is room for)'),
  threads: option('<n>', wholeNumber(1, 1024), 'processor threads TensorFlow may use (default: all)'),
  name: option('<name>', runName, "the run's name"),
  repeat: option('<k>', wholeNumber(1, 100), 'train k runs one after the other, each with the next seed, and sum up their best accuracies'),
  detach: flag('train in the background and return once the run has started'),
  precision: later('<kind>'),
  engine: later('<name>'),
  device: later('<name>'),
};
export type TrainOptions = OptionValues<typeof trainOptions>;

const { recipe: _recipe, model: _model, from: _from, dataset: _dataset, weights: _weights, adapt: _adapt, initialEpoch: _initialEpoch, ...forked } = trainOptions;

/** Those of `train` that a fork may change: neither its network and data nor where it began. */
export const forkOptions = forked;
export type ForkOptions = OptionValues<typeof forkOptions>;
