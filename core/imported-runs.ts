import { z } from 'zod';
import type { Phrase } from './errors/words.ts';
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
  /** Of what was kept of it; absent where an earlier Epochal brought it in. */
  sha256: z.string().exactOptional(),
});
export type LogOrigin = z.infer<typeof logOriginSchema>;

/** An epoch as a log tells it. */
export type LoggedEpochRow = Omit<EpochRow, 'learningRate' | 'seconds' | 'imagesPerSecond'> & { learningRate: number | null; seconds: number | null; imagesPerSecond: number | null };

/** What an epoch of a log may hold. */
export const loggedColumns = ['accuracy', 'loss', 'valAccuracy', 'valLoss', 'topK', 'valTopK', 'learningRate'] as const satisfies readonly (keyof LoggedEpochRow)[];
export type LoggedColumn = (typeof loggedColumns)[number];

/** A run of which there is a log alone: no network, data set or checkpoint. What is not known is null. */
export interface ImportedRun extends RunRow {
  imported: true;
  origin: LogOrigin;
  epochRows: LoggedEpochRow[];
  /** How many steps are recorded. */
  step: number;
  notes: RunNote[];
}

/** A run that a log holds, before it is taken in. */
export interface LogPreview {
  name: string;
  epochs: number;
  /** Single steps, lost ones among them. */
  steps: number;
  /** Of which some epoch has a value. */
  columns: LoggedColumn[];
  /** Names of values in the log that are not kept. */
  leftOut: string[];
  notes: Phrase[];
  /** The run that came from the same log before; null for none. */
  there: { run: string; name: string } | null;
}

/** What logs hold that a window has brought. */
export interface FoundLogs {
  /** Names them until they are taken in. */
  log: string;
  /** Of the folder or file. */
  source: string;
  format: LogFormat;
  runs: LogPreview[];
  /** Files and runs that hold nothing which is kept. */
  warnings: Phrase[];
}
