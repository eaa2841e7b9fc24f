import { z } from 'zod';
import type { DatasetEntry, DatasetInfo, DatasetProgress } from '../datasets.ts';
import { call, nothing, split } from './call.ts';

const dataset = z.strictObject({ id: z.string() });

export const datasetsCalls = {
  'datasets.list': call<DatasetEntry[]>()(nothing),
  'datasets.info': call<DatasetInfo>()(dataset),
  /** Answers at once; progress comes as `datasets` events. */
  'datasets.get': call<null>()(dataset),
  'datasets.cancel': call<null>()(dataset),
  'datasets.remove': call<null>()(dataset),
  /** Labels of a stretch of a split, for captions under its pictures. */
  'datasets.labels': call<number[]>()(
    dataset.extend({ split, start: z.int().min(0), count: z.int().min(1).max(10_000) }),
  ),
} as const;

export interface DatasetsEvents {
  /** Progress of one get or import. */
  datasets: DatasetProgress;
}
export const datasetsTopics = { datasets: z.null() } as const;
