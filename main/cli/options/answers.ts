import { checkpoint, choice, later, option, optionOr, text, wholeNumber, type OptionValues } from '../options.ts';

export const evaluateOptions = {
  dataset: option('<id>', text, "data set (default: the run's)"),
  split: optionOr('test', '<split>', choice(['train', 'validation', 'test']), 'train, validation or test'),
  checkpoint: optionOr('best', '<which>', checkpoint, 'best, last, or the number of an epoch'),
  predictions: option('<file>', text, 'write probabilities and labels there (.npz, for NumPy)'),
};
export type EvaluateOptions = OptionValues<typeof evaluateOptions>;

export const predictOptions = {
  top: optionOr(5, '<n>', wholeNumber(1, 1000), 'classes to name'),
  checkpoint: optionOr('best', '<which>', checkpoint, 'best, last, or the number of an epoch'),
  csv: option('<file>', text, 'write a table of path, class and probability there'),
  kaggle: later('<file>'),
};
export type PredictOptions = OptionValues<typeof predictOptions>;

export const predictionsOptions = {
  epoch: optionOr('best', '<which>', checkpoint, 'best, last, or the number of an epoch'),
  split: optionOr('validation', '<split>', choice(['validation', 'train']), 'validation or train'),
  out: option('<file>', text, 'write them there (.npz, for NumPy)'),
};
export type PredictionsOptions = OptionValues<typeof predictionsOptions>;
