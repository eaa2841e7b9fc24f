import { z } from 'zod';
import { networkRefSchema } from '../networks.ts';
import type { Evaluation, Prediction } from '../predictions.ts';
import { call, split } from './call.ts';

/** A picture to classify: one uploaded by POST to `/uploads`, or one of a data set. */
export const pictureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('upload'), upload: z.string().min(1) }),
  z.strictObject({ kind: z.literal('dataset'), dataset: z.string().min(1), split, index: z.int().min(0) }),
]);
export type Picture = z.infer<typeof pictureSchema>;

const ofNetwork = z.strictObject({ network: networkRefSchema });

/** What trained networks are asked: runs, and imported models. */
export const networksCalls = {
  'predict.picture': call<Prediction>()(ofNetwork.extend({ picture: pictureSchema, top: z.int().min(1).max(100).default(5) })),
  /** `dataset`: by default the run's; an imported model has none. */
  'evaluate.network': call<Evaluation>()(ofNetwork.extend({ checkpoint: z.string().default('best'), dataset: z.string().min(1).optional() })),
} as const;
