import { z } from 'zod';

/** Forms in which a data set leaves for other programs, or for another Epochal. */
export const datasetExportFormats = ['folder', 'npz', 'csv', 'pack'] as const;
export type DatasetExportFormat = (typeof datasetExportFormats)[number];

/** As what each picture of a folder is written. */
export const exportedPictures = ['png', 'jpg'] as const;
export type ExportedPicture = (typeof exportedPictures)[number];

export const datasetExportSettingsSchema = z.strictObject({
  format: z.enum(datasetExportFormats),
  /** Of a folder; PNG keeps each pixel. */
  picture: z.enum(exportedPictures).default('png'),
});
export type DatasetExportSettings = z.output<typeof datasetExportSettingsSchema>;

/** The ending of a format of one file; null for a folder. */
export const datasetExportEndings: Readonly<Record<DatasetExportFormat, string | null>> = { folder: null, npz: '.npz', csv: '.csv', pack: '.epochal-data' };

/** What was written. */
export interface DatasetExportResult {
  /** Absolute path of the file or folder. */
  out: string;
  files: number;
  bytes: number;
  seconds: number;
}
