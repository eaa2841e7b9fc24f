import type { Arguments, RawValues } from '../../../core/arguments.ts';
import type { Training } from '../../../core/training.ts';
import { augmentations, callbacks, slots, type validations, type weightings } from './fields.ts';

/** Something of a catalogue, each argument that has a value given one. */
export interface Chosen {
  type: string;
  arguments: RawValues;
}

/** A training laid out as its form has it: one plain value for each field, nothing left to be meant. */
export interface Draft {
  epochs: number;
  batchSize: number;
  optimizer: Chosen & { learningRate: number };
  schedule: Chosen | null;
  loss: Chosen;
  l2Loss: number;
  topK: number | null;
  weighting: (typeof weightings)[number];
  /** Of each class, kept for `classes`. */
  classWeights: readonly number[];
  sampleWeights: string | null;
  initialWeights: string | null;
  augmentation: RawValues;
  callbacks: readonly Chosen[];
  validation: (typeof validations)[number];
  /** Kept for `share`. */
  share: number;
  validationFreq: number | number[];
  initialEpoch: number;
  stepsPerEpoch: number | null;
  everyMinutes: number | null;
  keepEvery: number | null;
  ledger: boolean;
  shuffle: boolean;
  seed: number;
  limit: number | null;
  testLimit: number | null;
  /** In MB. */
  dataMemory: number | null;
  threads: number | null;
}

const megabyte = 1e6;

/** A training as its form begins with it. */
export function draftOf(training: Training): Draft {
  const { classWeights, validation, checkpoints, optimizer, schedule, loss, augmentation, dataMemory, ...rest } = training;
  return {
    ...rest,
    ...checkpoints,
    dataMemory: dataMemory === null ? null : dataMemory / megabyte,
    optimizer: { ...filled(slots.optimizer.catalogue.get(optimizer.type)?.arguments, optimizer), learningRate: optimizer.learningRate ?? usualRate(optimizer.type) },
    schedule: schedule && filled(slots.schedule.catalogue.get(schedule.type)?.arguments, schedule),
    loss: filled(slots.loss.catalogue.get(loss.type)?.arguments, loss),
    weighting: Array.isArray(classWeights) ? 'classes' : (classWeights ?? 'none'),
    classWeights: Array.isArray(classWeights) ? classWeights : [],
    augmentation: { ...defaults(augmentations), ...readable(augmentations, augmentation ?? {}) },
    callbacks: training.callbacks.map((callback) => filled(callbacks.get(callback.type)?.arguments, callback)),
    validation: typeof validation === 'number' ? 'share' : validation,
    share: typeof validation === 'number' ? validation : 0.1,
  };
}

/** The training a draft stands for. */
export function trainingOf(draft: Draft): Training {
  const { weighting, classWeights, share, validation, everyMinutes, keepEvery, augmentation, dataMemory, ...rest } = draft;
  return {
    ...(rest as Omit<typeof rest, 'callbacks' | 'optimizer' | 'loss' | 'schedule'> & Pick<Training, 'callbacks' | 'optimizer' | 'loss' | 'schedule'>),
    augmentation: changedOnly(augmentations, augmentation),
    checkpoints: { everyMinutes, keepEvery },
    dataMemory: dataMemory === null ? null : Math.round(dataMemory * megabyte),
    classWeights: weighting === 'none' ? null : weighting === 'balanced' ? 'balanced' : [...classWeights],
    validation: validation === 'share' ? share : validation,
  };
}

/** An entry of a catalogue as it comes; arguments without a default are not there yet. */
export function fresh(type: string, table: Arguments): Chosen {
  return { type, arguments: defaults(table) };
}

/** Keras's learning rate of an optimizer. */
export function usualRate(type: string): number {
  return (slots.optimizer.catalogue.get(type) as { defaultLearningRate?: number } | undefined)?.defaultLearningRate ?? 0.001;
}

export function defaults(table: Arguments): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).flatMap(([name, argument]) => (argument.default === undefined ? [] : [[name, argument.default]])));
}

function filled(table: Arguments = {}, { type, arguments: given }: Chosen): Chosen {
  return { type, arguments: { ...defaults(table), ...readable(table, given) } };
}

/** Values in their full form: 0.2 for a zoom is [0.8, 1.2]. */
function readable(table: Arguments, given: RawValues): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === null ? null : (table[name]?.read(value) ?? value)]));
}

/** Null where all is off. */
function changedOnly(table: Arguments, values: RawValues): RawValues | null {
  const usual = defaults(table);
  const changed = Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]));
  return changed.length === 0 ? null : Object.fromEntries(changed);
}
