import type { Arguments } from '../../../core/arguments.ts';
import type { Draft } from './draft.ts';

/** Values to begin with where a catalogue has no default, or one that does nothing: those that papers and people use. */
const beginnings: Readonly<Record<string, (draft: Draft) => Record<string, unknown>>> = {
  /** Down by ten at the half and at three quarters, as He et al. 2015 do, https://arxiv.org/abs/1512.03385. */
  PiecewiseConstantDecay: ({ optimizer: { learningRate }, epochs, initialEpoch, stepsPerEpoch }) => {
    const steps = Math.max(4, (epochs - initialEpoch) * (stepsPerEpoch ?? 1000));
    return {
      boundaries: [Math.round(steps / 2), Math.round((steps * 3) / 4)],
      values: [learningRate, learningRate / 10, learningRate / 100].map((value) => Number(value.toPrecision(6))),
    };
  },
  /** Keras's patience of 0 ends a run at the first epoch that is no better. */
  EarlyStopping: () => ({ patience: 5, restore_best_weights: true }),
};

/** What belongs to the network, whichever loss it is trained by. */
const ofTheNetwork = 'from_logits';

export function beginning(type: string, table: Arguments, draft: Draft): Record<string, unknown> {
  const logits = draft.loss.arguments[ofTheNetwork];
  const carried = Object.hasOwn(table, ofTheNetwork) && logits !== undefined ? { [ofTheNetwork]: logits } : {};
  return { ...carried, ...beginnings[type]?.(draft) };
}
