import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { logOriginSchema, type LoggedEpochRow } from '../../core/imported-runs.ts';
import { printable } from '../../core/printable.ts';
import { decodeTensors, encodeTensors } from '../formats/safetensors.ts';
import { replaceFile, writeFlushed } from '../system/durable.ts';
import { processTag } from '../system/process-tag.ts';
import { explain, isUnwritable } from '../system/system-errors.ts';

/** What the folder of a run that was brought in from a log holds: all of it, so that its rows can be written again. */
const logFiles = { record: 'log.json', steps: 'steps.safetensors' } as const;

const value = z.number().nullable();
const epochSchema = z.strictObject({
  epoch: z.int().min(1), loss: value, accuracy: value, valLoss: value, valAccuracy: value, topK: value, valTopK: value,
  classAccuracy: z.null(), learningRate: value, seconds: value, imagesPerSecond: value, nan: z.literal(true).exactOptional(),
}) satisfies z.ZodType<LoggedEpochRow>;

const recordSchema = z.strictObject({
  format: z.literal('epochal.log'),
  version: z.literal(1),
  name: z.string().min(1).max(10_000).transform(printable),
  created: z.iso.datetime(),
  origin: logOriginSchema,
  epochs: z.array(epochSchema),
  /** Of the steps, which lie in a file of their own; null where there are none. */
  firstStep: z.int().min(0).nullable(),
  notes: z.array(z.strictObject({ created: z.iso.datetime(), text: z.string() })),
  note: z.string(),
  tags: z.array(z.string()),
  starred: z.boolean(),
  archived: z.boolean(),
});
export type LogRecord = Omit<z.infer<typeof recordSchema>, 'format' | 'version' | 'epochs'> & { epochs: LoggedEpochRow[] };

/** NaN of those that were not logged. */
export interface LoggedSteps {
  firstStep: number;
  loss: Float32Array;
  accuracy: Float32Array;
}

export function writeLogFolder(folder: string, record: LogRecord, steps: LoggedSteps | null): void {
  if (steps) writeFlushed(join(folder, logFiles.steps), encodeTensors(new Map(Object.entries({ loss: steps.loss, accuracy: steps.accuracy }).map(([name, values]) => [name, { shape: [values.length], values }]))));
  writeFlushed(join(folder, logFiles.record), [Buffer.from(textOf(record))]);
}

/** Where it can't be written, the database has what it tells. */
export function keepLogRecord(folder: string, record: LogRecord): void {
  try {
    replaceFile(join(folder, logFiles.record), textOf(record), join(folder, `.${logFiles.record}.${processTag}`));
  } catch (error) {
    if (!isUnwritable(explain(error, folder))) throw error;
  }
}

export function holdsLog(folder: string): boolean {
  return existsSync(join(folder, logFiles.record));
}

/** @throws EpochalError `run.damaged`, `checkpoint.damaged`. */
export function readLogFolder(folder: string): { record: LogRecord; steps: LoggedSteps | null } {
  const read = recordSchema.safeParse(parsed(readFileSync(join(folder, logFiles.record), 'utf8')));
  if (!read.success) throw new EpochalError('run.damaged', { problem: phrase`${logFiles.record} can't be read` });
  const { format: _, version: __, ...record } = read.data;
  if (record.firstStep === null) return { record, steps: null };
  const tensors = decodeTensors(readFileSync(join(folder, logFiles.steps)), logFiles.steps);
  const [loss, accuracy] = ['loss', 'accuracy'].map((name) => tensors.get(name)?.values);
  if (!loss || accuracy?.length !== loss.length) throw new EpochalError('run.damaged', { problem: phrase`${logFiles.steps} can't be read` });
  return { record, steps: { firstStep: record.firstStep, loss: Float32Array.from(loss), accuracy: Float32Array.from(accuracy) } };
}

function textOf(record: LogRecord): string {
  return `${JSON.stringify({ format: 'epochal.log', version: 1, ...record })}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no record: the schema refuses it.
    return null;
  }
}
