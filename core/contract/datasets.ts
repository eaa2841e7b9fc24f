import { z } from 'zod';
import type { DatasetInspection } from '../dataset-inspection.ts';
import { colourSchema, fits } from '../pictures/fit.ts';
import type { DatasetEntry, DatasetInfo, DatasetProgress } from '../datasets.ts';
import { call, nothing, split } from './call.ts';

const inspection = z.strictObject({ inspection: z.string().min(1) });
const side = z.int().min(1).max(4096);
const share = z.number().min(0).max(1);

/** How pictures are brought to a size, as the options of `datasets import` say. */
export const importSchema = inspection.extend({
  name: z.string().min(1).max(200),
  /** Absent: as they are. */
  size: z.strictObject({ width: side, height: side }).exactOptional(),
  channels: z.union([z.literal(1), z.literal(3)]).exactOptional(),
  fit: z.enum(fits).exactOptional(),
  fill: colourSchema.exactOptional(),
  split: z.strictObject({ train: share, validation: share, test: share }).exactOptional(),
  seed: z.int().min(0).exactOptional(),
});
export type ImportRequest = z.input<typeof importSchema>;

const dataset = z.strictObject({ id: z.string() });

export const datasetsCalls = {
  'datasets.list': call<DatasetEntry[]>()(nothing),
  'datasets.info': call<DatasetInfo>()(dataset),
  /** Answers at once; progress comes as `datasets` events. */
  'datasets.get': call<null>()(dataset),
  'datasets.cancel': call<null>()(dataset),
  'datasets.remove': call<null>()(dataset),
  /** Looks at what a window has brought by POST to `/uploads/folders`; nothing is imported yet. Its pictures are at `/inspections/<inspection>/<place>.png`. */
  'datasets.inspect': call<DatasetInspection>()(z.strictObject({ upload: z.string().min(1) })),
  /** Imports what was looked at; answers at once with the id of the data set, progress comes as `datasets` events. */
  'datasets.import': call<{ id: string }>()(importSchema),
  /** What was looked at and is not wanted. */
  'datasets.dismiss': call<null>()(inspection),
  /** Classes of a stretch of a split as imported, under the edits in force, for captions under its pictures. */
  'datasets.labels': call<number[]>()(
    dataset.extend({ split, start: z.int().min(0), count: z.int().min(1).max(10_000) }),
  ),
} as const;

export interface DatasetsEvents {
  /** Progress of one get or import. */
  datasets: DatasetProgress;
}
export const datasetsTopics = { datasets: z.null() } as const;
