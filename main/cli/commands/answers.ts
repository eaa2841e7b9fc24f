import { defineCommand } from '../command.ts';
import { checkpoint, choice, later, option, optionOr, text, wholeNumber, type OptionValues } from '../options.ts';

const run = { name: '<run>', description: 'its id or the beginning of it, its name, or last' };

const evaluateOptions = {
  dataset: option('<id>', text, "data set (default: the run's)"),
  split: optionOr('test', '<split>', choice(['train', 'validation', 'test']), 'train, validation or test'),
  checkpoint: optionOr('best', '<which>', checkpoint, 'best, last, or the number of an epoch'),
  predictions: option('<file>', text, 'write probabilities and labels there (.npz, for NumPy)'),
};
export type EvaluateOptions = OptionValues<typeof evaluateOptions>;

export const evaluate = defineCommand({
  path: 'evaluate',
  summary: 'Measure a run on labelled images: loss, accuracy, scores per class, confusion, calibration.',
  arguments: [run],
  options: evaluateOptions,
  examples: ['evaluate last', 'evaluate last --checkpoint last --json', 'evaluate last --predictions out.npz'],
  run: async (context, [name], options) => (await import('../actions/evaluate.ts')).evaluateRun(context, name!, options),
});

const predictOptions = {
  top: optionOr(5, '<n>', wholeNumber(1, 1000), 'classes to name'),
  checkpoint: optionOr('best', '<which>', checkpoint, 'best, last, or the number of an epoch'),
  csv: option('<file>', text, 'write a table of path, class and probability there'),
  kaggle: later('<file>'),
};
export type PredictOptions = OptionValues<typeof predictOptions>;

export const predict = defineCommand({
  path: 'predict',
  summary: 'Say what is on pictures: files, or folders with all pictures below them.',
  arguments: [run, { name: '<image...>', description: 'picture files and folders' }],
  options: predictOptions,
  examples: ['predict last cat.jpg', 'predict last photos/ --top 3 --csv answers.csv', 'predict last cat.jpg --json'],
  run: async (context, [name, ...paths], options) => (await import('../actions/predict.ts')).predictPictures(context, name!, paths, options),
});
