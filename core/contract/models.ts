import { z } from 'zod';
import type { Imported, ModelChange, ModelDetail, ModelRow } from '../models.ts';
import { broughtFiles, call, nothing } from './call.ts';

const model = z.strictObject({ model: z.string().min(1) });

export const modelsCalls = {
  'models.list': call<ModelRow[]>()(nothing),
  'models.show': call<ModelDetail>()(model),
  /** Of files brought by POST to `/uploads/models`, each with its path in the folder it was chosen from. Cancelling ends it. */
  'models.import': call<Imported>()(
    z.strictObject({
      files: broughtFiles,
      name: z.string().min(1).max(200).optional(),
    }),
  ),
  'models.rename': call<ModelRow>()(model.extend({ name: z.string().min(1).max(200) })),
  'models.remove': call<null>()(model),
} as const;

export interface ModelsEvents {
  models: ModelChange;
}
export const modelsTopics = { models: z.null() } as const;
