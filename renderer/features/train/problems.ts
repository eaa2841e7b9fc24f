import type { Phrase } from '../../../core/errors/words.ts';
import { isMixing, type Augmentation } from '../../../core/augmentation/arguments.ts';
import type { DatasetInfo } from '../../../core/datasets.ts';
import { callbackCatalogue } from '../../../core/callbacks/catalogue.ts';
import { unmeasured } from '../../../core/callbacks/callbacks.ts';
import { lossCatalogue } from '../../../core/losses/catalogue.ts';
import type { RawValues } from '../../../core/arguments.ts';
import type { MessageKey } from '../../app/messages/catalogue.ts';
import { slots, type FieldArgument, type SlotName } from './fields.ts';
import type { Draft } from './draft.ts';
import { planOf } from './plan.ts';

/** What is wrong: a message's key and what fills it. */
export interface Problem {
  key: MessageKey;
  fill: Readonly<Record<string, string | number | Phrase>>;
  /** What takes it away, at a press: another value somewhere. */
  remedy?: Remedy;
}

export interface Remedy {
  key: MessageKey;
  fill: Readonly<Record<string, string | number | Phrase>>;
  path: string;
  value: string | number | null;
}

/** A field has not what its argument needs. */
export function needsOf({ needs }: FieldArgument): Problem {
  return { key: 'field.error.needs', fill: { needs } };
}

export interface Found {
  path: string;
  problem: Problem;
}

/** What is wrong between settings that are each right, or against the data. */
type Rule = (draft: Draft, data: DatasetInfo | null) => Found[];

interface Checked {
  check?(values: RawValues): { problem: Phrase; hint: Phrase } | null;
}

const validates = (value: 'validation' | 'share'): Remedy => ({ key: `remedy.${value}`, fill: {}, path: 'validation', value });

export const rules: readonly Rule[] = [
  (draft) => found(draft.initialEpoch >= draft.epochs, 'initialEpoch', 'field.error.initialEpoch', { epochs: draft.epochs }),
  (draft, data) => {
    const train = data && planOf(draft, data.counts).train;
    const remedy: Remedy = { key: 'remedy.use', fill: { value: train ?? 0 }, path: 'batchSize', value: train };
    return found(train !== null && train > 0 && draft.batchSize > train, 'batchSize', 'field.error.batch', { count: train ?? 0 }, remedy);
  },
  (draft, data) => found(draft.validation === 'test' && data?.counts.test === 0, 'validation', 'field.error.noTest', {}, (data?.counts.validation ?? 0) > 0 ? validates('validation') : validates('share')),
  (draft, data) => found(draft.validation === 'validation' && data?.counts.validation === 0, 'validation', 'field.error.noValidation', {}, validates('share')),
  (draft, data) => {
    const empty = data !== null && draft.validation === 'share' && planOf(draft, data.counts).validation === 0;
    return found(empty, 'share', 'field.error.emptyShare');
  },
  (draft, data) => found(draft.topK !== null && data !== null && draft.topK > data.classes.length, 'topK', 'field.error.topK', { count: data?.classes.length ?? 0 }),
  (draft, data) => {
    const wrong = draft.weighting === 'classes' && data !== null && draft.classWeights.length !== data.classes.length;
    return found(wrong, 'weighting', 'field.error.classWeights', { got: draft.classWeights.length, count: data?.classes.length ?? 0 });
  },
  (draft) =>
    draft.callbacks.flatMap(({ type }, index) =>
      found(
        draft.schedule !== null && callbackCatalogue.get(type)?.setsLearningRate === true,
        `callbacks.${index}`,
        'field.error.twoRates',
        { schedule: draft.schedule?.type ?? '', callback: type },
        { key: 'remedy.noSchedule', fill: {}, path: 'schedule.type', value: null },
      ),
    ),
  (draft) =>
    draft.callbacks.flatMap((callback, index) =>
      unmeasured([callback], measured(draft)).map(({ monitor }) => ({ path: `callbacks.${index}.arguments.monitor`, problem: { key: 'field.error.unmeasured', fill: { monitor } } }) satisfies Found),
    ),
  (draft) => {
    const mixes = isMixing(draft.augmentation as Augmentation) && lossCatalogue.get(draft.loss.type)?.targets === 'classes';
    const soft = 'CategoricalCrossentropy';
    return found(mixes, 'loss.type', 'field.error.mixed', { loss: draft.loss.type }, { key: 'remedy.use', fill: { value: soft }, path: 'loss.type', value: soft });
  },
  (draft) =>
    (['optimizer', 'schedule'] as const satisfies readonly SlotName[]).flatMap((slot) => {
      const chosen = draft[slot];
      const definition = chosen === null ? undefined : (slots[slot].catalogue.get(chosen.type) as Checked | undefined);
      const complete = chosen !== null && Object.values(chosen.arguments).every((value) => value !== undefined);
      const wrong = complete ? definition?.check?.(chosen.arguments) : null;
      return wrong ? [{ path: `${slot}.type`, problem: { key: 'field.error.conflict', fill: { type: chosen!.type, problem: wrong.problem, hint: wrong.hint } } } satisfies Found] : [];
    }),
];

/** A fork has something left to train. The remedy: as many epochs again. */
export function ofFork({ epochs, initialEpoch }: Draft, forkedAt: number | null): Found[] {
  if (forkedAt === null) return [];
  const more = 2 * forkedAt - initialEpoch;
  return found(epochs <= forkedAt, 'epochs', 'field.error.fork', { epoch: forkedAt }, { key: 'remedy.use', fill: { value: more }, path: 'epochs', value: more });
}

/** What the run measures, by Keras's names: `measuredNames` of core/training.ts. */
export function measured({ topK, validation, validationFreq, epochs, initialEpoch }: Draft): string[] {
  const names = ['loss', 'accuracy', ...(topK === null ? [] : ['top_k_categorical_accuracy'])];
  const due =
    typeof validationFreq === 'number'
      ? Math.floor(epochs / validationFreq) > Math.floor(initialEpoch / validationFreq)
      : validationFreq.some((epoch) => epoch > initialEpoch && epoch <= epochs);
  return validation !== 'none' && due ? [...names, ...names.map((name) => `val_${name}`)] : names;
}

function found(wrong: boolean | undefined, path: string, key: MessageKey, fill: Problem['fill'] = {}, remedy?: Remedy): Found[] {
  return wrong ? [{ path, problem: { key, fill, ...(remedy ? { remedy } : {}) } }] : [];
}
