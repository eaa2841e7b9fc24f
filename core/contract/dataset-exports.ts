import { z } from 'zod';
import { datasetExportSettingsSchema, type DatasetExportChange, type DatasetExportRow } from '../dataset-exports.ts';
import { call, nothing } from './call.ts';

const exported = z.strictObject({ export: z.string().min(1) });

export const datasetExportsCalls = {
  /** Answers at once; how it goes on comes as `datasetExports` events. */
  'datasetExports.make': call<DatasetExportRow>()(z.strictObject({ id: z.string(), settings: datasetExportSettingsSchema })),
  /** Newest first. */
  'datasetExports.list': call<DatasetExportRow[]>()(nothing),
  'datasetExports.cancel': call<null>()(exported),
  'datasetExports.remove': call<null>()(exported),
} as const;

export interface DatasetExportsEvents {
  datasetExports: DatasetExportChange;
}
export const datasetExportsTopics = { datasetExports: z.null() } as const;
