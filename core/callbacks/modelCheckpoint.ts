import { boolean, integer, number, optional } from '../arguments.ts';
import { defineCallback, type Position } from './callback.ts';
import { frequency } from './frequency.ts';
import { isBetter, monitorArguments, monitored, stored, type MonitorValues, type Stored } from './monitor.ts';

interface State {
  best: Stored | null;
  /** Epochs ended since the last one that was due, for `period`. */
  epochs: number;
  /** What is kept, oldest first. */
  kept: readonly { readonly epoch: number; readonly step: number }[];
}

/**
 * `keras.callbacks.ModelCheckpoint`. Instead of Keras's `filepath`, which keeps one file or with `{epoch}` in it
 * all, `max_to_keep` says how many; `period` is that of Keras 2. As in Keras, a monitored value that was not
 * measured is saved, `save_best_only` or not.
 *
 * With `save_freq` in steps Keras's `save_best_only` fails ("'NoneType' object is not callable"); here it compares
 * the running means.
 */
export const modelCheckpoint = defineCallback({
  type: 'ModelCheckpoint',
  description: 'Keeps the weights: of every epoch, of the best, or every so many.',
  arguments: {
    ...monitorArguments,
    save_best_only: boolean({ default: false, description: 'Whether to keep only what is better than all before.' }),
    save_weights_only: boolean({ default: false, description: 'Whether to leave out what a run needs to go on: smaller.' }),
    save_freq: frequency(['epoch'], 'epoch', 'At the end of epochs, or every so many steps.'),
    period: integer({ min: 1, default: 1, description: 'Every how many epochs, where it is by epochs.' }),
    initial_value_threshold: optional(number({ description: 'A value to beat before anything is kept as best.' })),
    max_to_keep: optional(integer({ min: 1, default: 1, description: 'How many to keep, the newest. Empty: all.' })),
  },
  start: ({ initial_value_threshold }): State => ({ best: initial_value_threshold, epochs: 0, kept: [] }),
  monitor: ({ save_best_only, monitor }) => (save_best_only ? monitor : null),
  stepEnd(values, state, { epoch, step, stepsPerEpoch, stepsDone, values: logs }) {
    if (values.save_freq === 'epoch' || stepsDone % values.save_freq !== 0) return { state };
    const position = step + 1 === stepsPerEpoch ? { epoch: epoch + 1, step: 0 } : { epoch, step: step + 1 };
    return save(values, state, monitored(values, logs), position);
  },
  epochEnd(values, state, { epoch, values: logs }) {
    if (values.save_freq !== 'epoch') return { state };
    if (state.epochs + 1 < values.period) return { state: { ...state, epochs: state.epochs + 1 } };
    return save(values, { ...state, epochs: 0 }, monitored(values, logs), { epoch: epoch + 1, step: 0 });
  },
  bestEpoch({ save_best_only }, { kept }) {
    const newest = save_best_only ? kept.at(-1) : undefined;
    return newest === undefined ? null : newest.epoch - (newest.step === 0 ? 1 : 0);
  },
  keeps: ({ save_weights_only }, { kept }) => kept.map((position) => ({ position, weightsOnly: save_weights_only })),
});

interface SaveValues extends MonitorValues {
  save_best_only: boolean;
  max_to_keep: number | null;
}

function save(values: SaveValues, state: State, current: number | null, position: Position) {
  const compares = values.save_best_only && current !== null;
  if (compares && !isBetter(values, 0, current, state.best)) return { state, best: false };
  const kept = [...state.kept, position].slice(-(values.max_to_keep ?? 0));
  const saved: State = { ...state, best: compares ? stored(current) : state.best, kept };
  return { state: saved, save: true as const, best: compares };
}
