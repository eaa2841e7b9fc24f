import { boolean, number } from '../arguments.ts';

/** Arguments that several losses share. */
export const fromLogits = boolean({ default: false, description: 'The network ends without softmax or sigmoid.' });

export const labelSmoothing = number({ min: 0, max: 1, default: 0, description: 'Share of the certainty that is spread over all classes.' });

export const gamma = number({ min: 0, default: 2, description: 'How much easy answers count less; 0 for not at all.' });
