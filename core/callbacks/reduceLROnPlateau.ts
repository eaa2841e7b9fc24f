import { integer, number } from '../arguments.ts';
import { defineCallback } from './callback.ts';
import { isBetter, monitorArguments, monitored, stored, type Stored } from './monitor.ts';

interface State {
  best: Stored | null;
  wait: number;
  /** Epochs of cooldown left. */
  cooldown: number;
}

/**
 * `keras.callbacks.ReduceLROnPlateau`. The rate is float32, as an optimizer of Keras has it, so that all later
 * reductions are the same to the bit.
 */
export const reduceLROnPlateau = defineCallback({
  type: 'ReduceLROnPlateau',
  description: 'Lowers the learning rate when it no longer gets better.',
  setsLearningRate: true,
  arguments: {
    ...monitorArguments,
    factor: number({ min: 0, below: 1, default: 0.1, description: 'What the rate is multiplied by.' }),
    patience: integer({ min: 0, default: 10, description: 'Epochs to wait for something better.' }),
    min_delta: number({ default: 1e-4, description: 'A smaller change is none.' }),
    cooldown: integer({ min: 0, default: 0, description: 'Epochs after a reduction in which waiting does not count.' }),
    min_lr: number({ min: 0, default: 0, description: 'The rate never goes below.' }),
  },
  start: (): State => ({ best: null, wait: 0, cooldown: 0 }),
  monitor: ({ monitor }) => monitor,
  epochEnd(values, state, { learningRate, values: logs }) {
    const current = monitored(values, logs);
    if (current === null) return { state };
    const cooldown = Math.max(0, state.cooldown - 1);
    if (isBetter(values, values.min_delta, current, state.best)) {
      return { state: { best: stored(current), wait: 0, cooldown }, best: true };
    }
    if (cooldown > 0) return { state: { ...state, cooldown }, best: false };
    const wait = state.wait + 1;
    const old = Math.fround(learningRate);
    // At the least rate already it waits on, and nothing begins anew.
    if (wait < values.patience || old <= Math.fround(values.min_lr)) return { state: { ...state, wait, cooldown }, best: false };
    return {
      state: { ...state, wait: 0, cooldown: values.cooldown },
      best: false,
      learningRate: Math.fround(Math.max(old * values.factor, values.min_lr)),
    };
  },
});
