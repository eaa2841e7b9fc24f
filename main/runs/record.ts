import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { labelledSplits } from '../../core/datasets.ts';
import { processTag } from '../system/process-tag.ts';
import { replaceFile } from '../system/durable.ts';
import { explain, isUnwritable, systemCode } from '../system/system-errors.ts';
import { epochSchema, runHistorySchema, type RunHistory, type StoredSamples } from './history.ts';

/** What a run's folder tells of the run beside its files: enough to write its rows again where the database has lost them. */
export const recordFiles = { run: 'run.json', epochs: 'epochs.jsonl' } as const;

const recordSchema = z.strictObject({
  format: z.literal('epochal.run'),
  version: z.literal(1),
  /** As the database counts it. */
  begun: z.int().nullable(),
  run: runHistorySchema.shape.run,
});

export type RunRecord = Pick<z.infer<typeof recordSchema>, 'begun' | 'run'>;

/** A finished epoch with its samples; or that the run went back to the end of an epoch. */
const lineSchema = z.union([
  z.strictObject({
    epoch: epochSchema,
    samples: z.strictObject({ split: z.literal(labelledSplits), predictions: z.base64() }).nullable(),
  }),
  z.strictObject({ backTo: z.int().min(0) }),
]);

export type RecordLine = z.infer<typeof lineSchema>;

export interface RecordedEpoch {
  epoch: RunHistory['epochs'][number];
  samples: StoredSamples | null;
}

export function writeRecord(folder: string, { begun, run }: RunRecord): void {
  const text = `${JSON.stringify({ format: 'epochal.run', version: 1, begun, run }, null, 2)}\n`;
  replaceFile(join(folder, recordFiles.run), text, join(folder, `.${recordFiles.run}.${processTag}`));
}

export function appendRecord(folder: string, lines: readonly RecordLine[]): void {
  const descriptor = openSync(join(folder, recordFiles.epochs), 'a+');
  try {
    // After a line that was cut off a new one begins.
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1, '\n');
    if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
    const begin = last.toString() === '\n' ? '' : '\n';
    writeSync(descriptor, begin + lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function lineOf(epoch: RunHistory['epochs'][number], samples: Pick<StoredSamples, 'split' | 'predictions'> | null): RecordLine {
  return { epoch, samples: samples && { split: samples.split, predictions: Buffer.from(samples.predictions).toString('base64') } };
}

/**
 * Does work on a run's record. The database has what it tells: where it can't be written, the run goes on, and only
 * an adoption after a loss of the database would know less.
 */
export function keepRecord(folder: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isUnwritable(explain(error, folder))) throw error;
  }
}

/** Null where there is none, or none that can be read. */
export function readRecord(folder: string): RunRecord | null {
  const text = readText(join(folder, recordFiles.run));
  const read = text === null ? null : recordSchema.safeParse(parsed(text));
  return read?.success ? { begun: read.data.begun, run: read.data.run } : null;
}

/** In order. A line that was cut off is left out. */
export function readEpochs(folder: string): RecordedEpoch[] {
  let epochs: RecordedEpoch[] = [];
  for (const text of (readText(join(folder, recordFiles.epochs)) ?? '').split('\n')) {
    const { data: line } = lineSchema.safeParse(parsed(text));
    if (!line) continue;
    const before = 'epoch' in line ? line.epoch.epoch - 1 : line.backTo;
    // An epoch that was trained again takes the place of the first.
    epochs = epochs.filter(({ epoch }) => epoch.epoch <= before);
    if (!('epoch' in line)) continue;
    const { epoch, samples } = line;
    epochs.push({ epoch, samples: samples && { epoch: epoch.epoch, split: samples.split, predictions: Buffer.from(samples.predictions, 'base64') } });
  }
  return epochs;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === '') throw error;
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is nothing that was recorded.
    return null;
  }
}
