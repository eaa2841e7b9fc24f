import { phraseText } from '../../core/errors/words.ts';
import type { EpochLogs, Position } from '../../core/callbacks/callback.ts';
import type { Setting } from '../../core/settings.ts';
import { bestEpoch, endEpoch, endTraining, retained, startCallbacks, type CallbackStates, type Retained } from '../../core/callbacks/callbacks.ts';

export interface Replay {
  /** After each epoch, up to the one that stops. */
  states: CallbackStates[];
  /** In use after each of these epochs. */
  rates: number[];
  /** Epochs, from 0, at whose end a callback asked for a checkpoint. */
  saved: number[];
  /** From 0; null where none stops the run. */
  stopEpoch: number | null;
  stopReason: string | null;
  /** From 0; of the first callback that knows one. */
  bestEpoch: number | null;
  /** Whose weights the network has in the end; null for the last. */
  restore: Position | null;
  retained: Retained[];
}

/**
 * Runs callbacks over epochs that were written down: nothing but the rows decides.
 * @param rows in order; the learning rate is not read from them but carried from epoch to epoch.
 * @param from the rate in use in the first of the rows, and the states before it; without these from the start.
 */
export function replay(
  settings: readonly Setting[],
  rows: readonly Pick<EpochLogs, 'epoch' | 'values'>[],
  from: { learningRate: number; states?: CallbackStates },
): Replay {
  let current = from.states ?? startCallbacks(settings);
  let { learningRate } = from;
  const states: CallbackStates[] = [];
  const rates: number[] = [];
  const saved: number[] = [];
  let stopEpoch: number | null = null;
  let stopReason: string | null = null;
  for (const { epoch, values } of rows) {
    const result = endEpoch(settings, current, { epoch, values, learningRate });
    current = result.states;
    learningRate = result.learningRate ?? learningRate;
    states.push(current);
    rates.push(learningRate);
    if (result.save) saved.push(epoch);
    if (result.stop !== null) {
      stopEpoch = epoch;
      stopReason = phraseText(result.stop);
      break;
    }
  }
  return {
    states, rates, saved, stopEpoch, stopReason,
    bestEpoch: bestEpoch(settings, current),
    restore: endTraining(settings, current),
    retained: retained(settings, current),
  };
}
