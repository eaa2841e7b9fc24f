import { optionOr, wholeNumber, type OptionValues } from '../options.ts';
import { trainOptions } from './train.ts';

const { name: _name, repeat: _repeat, detach: _detach, logSteps: _logSteps, ...tried } = trainOptions;

/** Those of `train` that say what is trained; nothing is kept, so nothing is named. */
export const probeOptions = tried;
export type ProbeOptions = OptionValues<typeof probeOptions>;

export const rateTestOptions = { ...probeOptions, steps: optionOr(100, '<n>', wholeNumber(10, 1000), 'steps from the lowest rate to the highest') };
export type RateTestOptions = OptionValues<typeof rateTestOptions>;
