import { z } from 'zod';
import type { PlainError } from './errors.ts';

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

/**
 * What lies beside pictures that were taken out as folders: their list, with their labels, and the classes in the order of
 * their numbers. With both, an import makes the same data set of them.
 */
export const exportedLists = { index: 'index.csv', classes: 'classes.csv' } as const;

/** What was written. */
export interface DatasetExportResult {
  /** Absolute path of the file or folder. */
  out: string;
  files: number;
  bytes: number;
  seconds: number;
}

/** An export of a data set that a window asked for. It is kept until it is removed, or the app ends. */
export interface DatasetExportRow {
  export: string;
  /** Of the data set. */
  id: string;
  name: string;
  settings: DatasetExportSettings;
  state: 'working' | 'done' | 'failed' | 'cancelled';
  created: string;
  /** Pictures written so far; null before the first. */
  progress: { done: number; total: number } | null;
  result: Pick<DatasetExportResult, 'files' | 'bytes' | 'seconds'> | null;
  error: PlainError | null;
  /** Where it is saved from, once it is done; a folder as a zip. */
  download: { name: string; url: string } | null;
}

/** One appeared, went on or ended; or it is gone. */
export type DatasetExportChange = { row: DatasetExportRow } | { deleted: string };
