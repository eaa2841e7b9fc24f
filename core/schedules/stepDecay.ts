import { choice, integer, number } from '../arguments.ts';
import { defineSchedule } from './schedule.ts';

/**
 * Not in Keras by this name: it is ExponentialDecay with `staircase`, and what tutorials write into a
 * LearningRateScheduler: rate * drop ^ floor(epoch / every), epochs from 0.
 */
export const stepDecay = defineSchedule({
  type: 'StepDecay',
  description: 'Stays for some epochs, then drops by a factor, and so on.',
  arguments: {
    drop: number({ min: 0, max: 1, default: 0.5, description: 'What it is multiplied by at each drop.' }),
    every: integer({ min: 1, default: 10, description: 'How long it stays.' }),
    unit: choice(['epochs', 'steps'], { default: 'epochs', description: 'What every counts.' }),
  },
  rate: ({ drop, every, unit }, { step, learningRate, stepsPerEpoch }) =>
    learningRate * Math.fround(drop) ** Math.floor(step / (unit === 'epochs' ? every * stepsPerEpoch : every)),
});
