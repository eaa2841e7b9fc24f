import { fewestSeeds, mostSeeds, usualEpochs, usualSeeds, type BlameBudget } from '../../../core/comparison/blame/blame.ts';
import { flag, option, wholeNumber, type OptionValues, type Reader } from '../options.ts';

const budget: Reader<BlameBudget> = {
  needs: 'a number of trainings such as 24, or minutes such as 30m',
  read(given) {
    const [, number, minutes] = /^(\d+\.?\d*)(m?)$/.exec(given) ?? [];
    if (number === undefined || Number(number) === 0) return null;
    return minutes === 'm' ? { minutes: Number(number) } : /^\d+$/.test(number) ? { trainings: Number(number) } : null;
  },
};

export const blameOptions = {
  epochs: option('<m>', wholeNumber(1, 100_000), `epochs of each training (default: ${usualEpochs}, or as many as the runs have)`),
  seeds: option('<k>', wholeNumber(fewestSeeds, mostSeeds), `how often each is trained, with another seed each time (default: ${usualSeeds})`),
  budget: option('<what>', budget, 'the most that all trainings together may come to: a number of them (24), or minutes (30m) (default: what the cheapest design takes)'),
  plan: flag('only say what is to be trained, and how long that takes'),
};
export type BlameOptions = OptionValues<typeof blameOptions>;
