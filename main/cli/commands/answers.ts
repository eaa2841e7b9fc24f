import { defineCommand } from '../command.ts';
import { evaluateOptions, predictOptions } from '../options/answers.ts';

const run = { name: '<run>', description: 'its id or the beginning of it, its name, or last' };

export const evaluate = defineCommand({
  path: 'evaluate',
  summary: 'Measure a run on labelled images: loss, accuracy, scores per class, confusion, calibration.',
  arguments: [run],
  options: evaluateOptions,
  examples: ['evaluate last', 'evaluate last --checkpoint last --json', 'evaluate last --predictions out.npz'],
  run: async (context, [name], options) => (await import('../actions/evaluate.ts')).evaluateRun(context, name!, options),
});

export const predict = defineCommand({
  path: 'predict',
  summary: 'Say what is on pictures: files, or folders with all pictures below them.',
  arguments: [run, { name: '<image...>', description: 'picture files and folders' }],
  options: predictOptions,
  examples: ['predict last cat.jpg', 'predict last photos/ --top 3 --csv answers.csv', 'predict last cat.jpg --json'],
  run: async (context, [name, ...paths], options) => (await import('../actions/predict.ts')).predictPictures(context, name!, paths, options),
});
