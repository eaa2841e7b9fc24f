import { z } from 'zod';
import type { EpochRow, RunNote, RunRow } from './runs.ts';

/** Logs of other programs that can be brought in. */
export const logFormats = ['tensorboard', 'csv'] as const;
export type LogFormat = (typeof logFormats)[number];

/** Where a run comes from that was brought in from a log. */
export const logOriginSchema = z.strictObject({
  format: z.enum(logFormats),
  /** The name of the folder or file that was brought in. */
  source: z.string(),
  /** Names of values in the log that are not kept. */
  leftOut: z.array(z.string()),
});
export type LogOrigin = z.infer<typeof logOriginSchema>;

/** An epoch as a log tells it. */
export type LoggedEpochRow = Omit<EpochRow, 'learningRate' | 'seconds' | 'imagesPerSecond'> & { learningRate: number | null; seconds: number | null; imagesPerSecond: number | null };

/** A run of which there is a log alone: no network, data set or checkpoint. What is not known is null. */
export interface ImportedRun extends RunRow {
  imported: true;
  origin: LogOrigin;
  epochRows: LoggedEpochRow[];
  /** How many steps are recorded. */
  step: number;
  notes: RunNote[];
}
