import { phrase } from '../errors/words.ts';
import { boolean, integer, number, optional } from '../arguments.ts';
import { defineCallback, type Position } from './callback.ts';
import { isBetter, monitorArguments, monitored, stored, type Stored } from './monitor.ts';

interface State {
  best: Stored | null;
  /** From 0; null before anything was monitored. */
  bestEpoch: number | null;
  /** Epochs since it became better, and better than the baseline. */
  wait: number;
}

/**
 * `keras.callbacks.EarlyStopping`. An epoch that does not measure the monitored value counts for nothing.
 * With `restore_best_weights` the network has in the end the weights of the best epoch, whether or not the run
 * was stopped.
 */
export const earlyStopping = defineCallback({
  type: 'EarlyStopping',
  description: 'Ends the run when it no longer gets better.',
  arguments: {
    ...monitorArguments,
    min_delta: number({ default: 0, description: 'A smaller change is none.' }),
    patience: integer({ min: 0, default: 0, description: 'Epochs to wait for something better.' }),
    baseline: optional(number({ description: 'A value to beat; what is not better than it counts as waiting.' })),
    restore_best_weights: boolean({ default: false, description: 'Whether the network ends with the weights of its best epoch.' }),
    start_from_epoch: integer({ min: 0, default: 0, description: 'Epochs at the start that it lets pass.' }),
  },
  start: (): State => ({ best: null, bestEpoch: null, wait: 0 }),
  monitor: ({ monitor }) => monitor,
  epochEnd(values, state, { epoch, values: logs }) {
    const current = monitored(values, logs);
    if (current === null || epoch < values.start_from_epoch) return { state };
    const { min_delta, baseline, patience } = values;
    if (isBetter(values, min_delta, current, state.best)) {
      const beats = baseline === null || isBetter(values, min_delta, current, baseline);
      return { state: { best: stored(current), bestEpoch: epoch, wait: beats ? 0 : state.wait + 1 }, best: true };
    }
    const waited = { ...state, wait: state.wait + 1 };
    if (waited.wait < patience) return { state: waited, best: false };
    const stop = phrase`${values.monitor} has not become better for ${waited.wait} epochs; its best, ${Number(Number(state.best).toPrecision(5))}, was in epoch ${state.bestEpoch! + 1}.`;
    return { state: waited, best: false, stop };
  },
  bestEpoch: (_, state) => state.bestEpoch,
  trainEnd: ({ restore_best_weights }, state) => (restore_best_weights ? endOf(state.bestEpoch) : null),
  keeps({ restore_best_weights }, { bestEpoch }) {
    const position = restore_best_weights ? endOf(bestEpoch) : null;
    return position ? [{ position, weightsOnly: true }] : [];
  },
});

function endOf(epoch: number | null): Position | null {
  return epoch === null ? null : { epoch: epoch + 1, step: 0 };
}
