import { z } from 'zod';
import type { Fit } from '../model/adapt.ts';
import type { Forecast, Probe, RatePoint, RateTest } from '../probe.ts';
import { trainingChangesSchema } from '../training.ts';
import { networkPattern, uploadPattern } from '../uploads.ts';
import { call } from './call.ts';

const noPath = 'no path is taken; bring the file by POST to /uploads/models, and name it upload:<id>/<name>';

/** No path crosses: whoever speaks the bridge need not be the one whose files these are. */
export const bridgeTrainingSchema = trainingChangesSchema.extend({
  sampleWeights: z.string().regex(uploadPattern, `Here ${noPath}`).nullable().optional(),
  initialWeights: z
    .string()
    .refine((named) => uploadPattern.test(named) || networkPattern.test(named), `Give the id of a run (run@best, run@last, run@3) or of an imported model; ${noPath}`)
    .nullable()
    .optional(),
});

export const startSchema = z.strictObject({
  /**
   * A recipe's id; a model in its file form, or the id of an imported one, whose weights are begun with unless
   * `training.initialWeights` says otherwise; or a run's id to do it again. One of them.
   */
  recipe: z.string().optional(),
  model: z.unknown().optional(),
  /** With nothing changed it is repeated to the bit. */
  from: z.string().min(1).optional(),
  /** Absent: the recipe's, or the run's. */
  dataset: z.string().optional(),
  /** Whether the input and the last layer are changed so that the model fits the data set; refused where it doesn't, if not. */
  adapt: z.boolean().optional(),
  training: bridgeTrainingSchema.optional(),
  name: z.string().min(1).max(200).optional(),
  /** How many runs are trained one after the other, each with the next seed, in a group; a trial makes nothing of it. */
  repeat: z.int().min(1).max(100).optional(),
});
export type StartRequest = z.input<typeof startSchema>;

/** A run that goes on from the end of another's epoch, and what is changed of its training from there. */
export const forkSchema = startSchema.pick({ training: true, name: true, repeat: true }).extend({ run: z.string().min(1), epoch: z.int().min(1) });
export type ForkRequest = z.input<typeof forkSchema>;
/** What can be begun, and tried before. */
export type TrainingRequest = StartRequest | ForkRequest;

const rateTestShape = { steps: z.int().min(10).max(1000).default(100), test: z.string().min(1).max(100).optional() };

export const trainingCalls = {
  /** Whether a model fits a data set as it is, and what `adapt` would change of it. */
  'training.fit': call<Fit>()(startSchema.pick({ recipe: true, model: true, from: true, dataset: true })),
  /** What `runs.start` or `runs.fork` of the same would take of memory, and whose images it would read from the disk, reckoned from its shapes. */
  'training.forecast': call<Forecast>()(z.union([startSchema, forkSchema])),
  /** What `runs.start` or `runs.fork` of the same would do and take, measured over a few steps; cancelling ends it at once. */
  'training.probe': call<Probe>()(z.union([startSchema, forkSchema])),
  /** Its points come as `rateTest` events too, to whoever listens to the name given as `test`. */
  'training.rateTest': call<RateTest>()(z.union([startSchema.extend(rateTestShape), forkSchema.extend(rateTestShape)])),
} as const;

export interface TrainingEvents {
  /** A step of a learning-rate range test under way. */
  rateTest: RatePoint & { test: string };
}
export const trainingTopics = { rateTest: z.strictObject({ test: z.string().min(1) }) } as const;
