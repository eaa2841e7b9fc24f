import { phrase } from '../../../core/errors/words.ts';
import { boolean, choice, integer, number, optional, type Argument, type Arguments } from '../../../core/arguments.ts';
import { augmentationArguments } from '../../../core/augmentation/arguments.ts';
import { callbackCatalogue } from '../../../core/callbacks/catalogue.ts';
import { lossCatalogue } from '../../../core/losses/catalogue.ts';
import { optimizerCatalogue } from '../../../core/optimizers/catalogue.ts';
import { scheduleCatalogue } from '../../../core/schedules/catalogue.ts';
import type { Catalogue } from '../../../core/settings.ts';
import { networkPattern, readUpload } from '../../../core/uploads.ts';

/** What a field holds: an argument of core's, or an uploaded file (or a network's id in its place). */
export type FieldArgument = Omit<Argument<unknown>, 'kind'> & { kind: Argument<unknown>['kind'] | 'file' | 'fileOrNetwork' };

/** One field of the form. */
export interface Field {
  /** Where its value is in the draft. */
  path: string;
  argument: FieldArgument;
  /** What the recipe has there. */
  usual: unknown;
}

export type SlotName = 'optimizer' | 'schedule' | 'loss';

/** What is chosen from a catalogue. */
export const slots: Readonly<Record<SlotName, { catalogue: Catalogue; optional: boolean }>> = {
  optimizer: { catalogue: optimizerCatalogue, optional: false },
  schedule: { catalogue: scheduleCatalogue, optional: true },
  loss: { catalogue: lossCatalogue, optional: false },
};

export const callbacks: Catalogue = callbackCatalogue;
export const augmentations: Arguments = augmentationArguments;

export const validations = ['validation', 'test', 'share', 'none'] as const;
export const weightings = ['none', 'balanced', 'classes'] as const;

// Each field's words are messages of the window; only these tables' bounds count.
const unsaid = { description: '' };
const positive = { ...number({ ...unsaid, min: 0 }), needs: phrase`a number above 0`, read: (value: unknown) => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null) };
const share = { ...positive, needs: phrase`a number between 0 and 1`, read: (value: unknown) => (typeof value === 'number' && value > 0 && value < 1 ? value : null) };
const file: FieldArgument = { kind: 'file', optional: true, default: null, ...unsaid, needs: phrase`a file`, read: (value) => (readUpload(value) ? value : null) };
const weights: FieldArgument = {
  ...file,
  kind: 'fileOrNetwork',
  needs: phrase`a file, or the id of a run (run@best) or of an imported model`,
  read: (value) => (readUpload(value) !== null || (typeof value === 'string' && networkPattern.test(value)) ? value : null),
};
const wholeFrom1 = integer({ ...unsaid, min: 1 });
const frequency: FieldArgument = {
  kind: 'numbers',
  default: 1,
  ...unsaid,
  needs: phrase`a whole number of at least 1, or a list of such`,
  read: (value) => wholeFrom1.read(value) ?? (Array.isArray(value) && value.length > 1 && value.every((one) => wholeFrom1.read(one) !== null) ? (value as number[]) : null),
};

/** Single settings, with bounds as `core/training.ts` has them. */
export const settingFields = {
  epochs: integer({ ...unsaid, min: 1, max: 100_000 }),
  batchSize: integer({ ...unsaid, min: 1, max: 65_536 }),
  l2Loss: number({ ...unsaid, min: 0 }),
  topK: optional(integer({ ...unsaid, min: 2 })),
  weighting: choice(weightings, unsaid),
  sampleWeights: file,
  initialWeights: weights,
  validation: choice(validations, unsaid),
  share,
  validationFreq: frequency,
  initialEpoch: integer({ ...unsaid, min: 0, max: 100_000 }),
  stepsPerEpoch: optional(wholeFrom1),
  everyMinutes: optional(positive),
  keepEvery: optional(wholeFrom1),
  ledger: boolean(unsaid),
  shuffle: boolean(unsaid),
  seed: integer({ ...unsaid, min: 0, max: 2 ** 31 - 1 }),
  limit: optional(wholeFrom1),
  testLimit: optional(wholeFrom1),
  dataMemory: optional(number({ ...unsaid, min: 0 })),
  threads: optional(integer({ ...unsaid, min: 1, max: 1024 })),
} as const satisfies Readonly<Record<string, FieldArgument>>;
export type FieldName = keyof typeof settingFields;

export const learningRateField: FieldArgument = positive;
export const classWeightField: FieldArgument = number({ ...unsaid, min: 0 });
