import type { Arguments } from '../../../core/arguments.ts';
import type { Draft } from './draft.ts';
import { planOf } from './plan.ts';

export type Counts = Parameters<typeof planOf>[1];

/** Initial values where a catalogue has no default, or one that does nothing: those that papers and people use. */
const initialValues: Readonly<Record<string, (draft: Draft, counts: Counts | null) => Record<string, unknown>>> = {
  /** Down by ten at the half and at three quarters, as He et al. 2015 do, https://arxiv.org/abs/1512.03385. */
  PiecewiseConstantDecay: (draft, counts) => {
    const { learningRate } = draft.optimizer;
    const steps = Math.max(4, counts ? planOf(draft, counts).totalSteps : 1000 * draft.epochs);
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

/** @param counts of the images there are; null while that is not known. */
export function initialArguments(type: string, table: Arguments, draft: Draft, counts: Counts | null): Record<string, unknown> {
  const logits = draft.loss.arguments[ofTheNetwork];
  const carried = Object.hasOwn(table, ofTheNetwork) && logits !== undefined ? { [ofTheNetwork]: logits } : {};
  return { ...carried, ...initialValues[type]?.(draft, counts) };
}
