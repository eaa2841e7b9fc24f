import { z } from 'zod';
import { phraseOrTextSchema } from '../../core/errors/schema.ts';
import { importKinds, type ModelRow } from '../../core/models.ts';

const className = z.strictObject({ name: z.string(), nameZh: z.string().nullable() });

/** `import.json` of a model's folder: all that is known of it beside its network and its weights. */
export const modelRecordSchema = z.strictObject({
  format: z.literal('epochal.model'),
  version: z.literal(1),
  name: z.string().min(1),
  created: z.iso.datetime(),
  origin: z.strictObject({ kind: z.enum(importKinds), file: z.string(), bytes: z.int().min(0), sha256: z.string() }),
  layers: z.int().min(1),
  params: z.int().min(0),
  input: z.array(z.int()),
  classes: z.int().min(1),
  classNames: z.array(className).nullable(),
  warnings: z.array(phraseOrTextSchema),
});

export type ModelRecord = z.output<typeof modelRecordSchema>;

export function rowOf(model: string, record: ModelRecord): ModelRow {
  const { name, created, origin, layers, params, input, classes, warnings } = record;
  return { model, name, created, origin, layers, params, input, classes, warnings };
}

