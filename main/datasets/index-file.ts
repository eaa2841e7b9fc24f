import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type ClassGroup, type DatasetInfo, type SplitName, splitNames } from '../../core/datasets.ts';
import { fits } from '../../core/pictures/fit.ts';
import { phraseOrTextSchema } from '../../core/errors/schema.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { systemCode } from '../system/system-errors.ts';
import { readOptionsSchema, type ReadOptions } from './readers/options.ts';

/** Names of the three files of a packed data set. */
export const imagesFile = 'images.u8';
export const labelsFile = 'labels';
export const indexFile = 'index.json';

export interface Range {
  /** First image. */
  start: number;
  /** One past the last. */
  end: number;
}

/** What `index.json` holds: the facts people see, and how the bytes beside it are to be read. */
export interface DatasetIndex extends Omit<DatasetInfo, 'origin' | 'edits' | 'edition'> {
  format: 'epochal.dataset';
  version: 1;
  /** Of the labels file; uint16 is little-endian. */
  labelType: 'uint8' | 'uint16';
  splits: Record<SplitName, Range>;
  /** Where it was imported from, and how; null where that is not kept. */
  origin: Origin | null;
}

/** A file or folder on this machine that a data set was made from. */
export interface Origin {
  path: string;
  /** As the import was asked for; `as` is what it was found to be. */
  options: ReadOptions;
}

const natural = z.int().min(0);
const size = z.int().min(1).max(65_536);
const groupSchema = z.object({ name: z.string(), nameZh: z.string().optional(), classes: z.array(natural) });
/** As Epochal wrote them until it read data sets of other kinds. */
const earlierGroupsSchema = z
  .object({ names: z.array(z.string()), namesZh: z.array(z.string()).optional(), of: z.array(natural) })
  .transform(({ names, namesZh, of }) => names.map((name, index): ClassGroup => ({ name, ...(namesZh?.[index] === undefined ? {} : { nameZh: namesZh[index] }), classes: of.flatMap((group, label) => (group === index ? [label] : [])) })));
const forEachSplit = <T extends z.ZodType>(schema: T) => z.object({ train: schema, validation: schema, test: schema, unlabeled: schema });

/** What people see of a data set. */
export const datasetInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  classes: z.array(z.string()).min(1),
  classesZh: z.array(z.string()).optional(),
  groups: z.union([z.array(groupSchema), earlierGroupsSchema]).default([]),
  counts: forEachSplit(natural),
  height: size,
  width: size,
  channels: z.int().min(1).max(4),
  fit: z.enum(fits).nullable().default(null),
  fill: z.string().nullable().default(null),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.string(),
  origin: z.string().nullable().default(null),
  skipped: z.array(z.object({ path: z.string(), reason: phraseOrTextSchema })),
});

const schema = datasetInfoSchema.extend({
  format: z.literal('epochal.dataset'),
  version: z.literal(1),
  labelType: z.enum(['uint8', 'uint16']),
  splits: forEachSplit(z.object({ start: natural, end: natural })),
  origin: z.object({ path: z.string(), options: readOptionsSchema }).nullable().default(null),
});

/**
 * Reads and checks the index of the packed data set in `directory`.
 * @throws EpochalError `dataset.missing` when there is none, `dataset.damaged` when it can't be used.
 */
export function readIndex(directory: string): DatasetIndex {
  try {
    return parseIndex(readFileSync(join(directory, indexFile), 'utf8'), directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new EpochalError('dataset.missing/folder', { folder: directory }, { cause: error });
    throw error instanceof EpochalError ? error : damagedDataset(directory, phrase`${indexFile} can't be read`, error);
  }
}

/**
 * The text of an index, checked.
 * @param directory where it is from, for errors.
 * @throws EpochalError `dataset.damaged`.
 */
export function parseIndex(text: string, directory: string): DatasetIndex {
  const index = parse(text, directory);
  const count = imageCount(index);
  const ranges = splitNames.map((split) => index.splits[split]);
  const contiguous = ranges.every(({ start, end }, i) => start === (ranges[i - 1]?.end ?? 0) && end >= start);
  if (!contiguous || count === 0) throw damagedDataset(directory, phrase`its splits do not follow each other`);
  return index;
}

export function imageCount(index: DatasetIndex): number {
  return index.splits.unlabeled.end;
}

/** The facts for people as they were imported, without what only the store needs. */
export function infoOf(index: DatasetIndex): DatasetInfo {
  const { format: _format, version: _version, labelType: _labelType, splits: _splits, origin, ...info } = index;
  return { ...info, origin: origin === null ? null : basename(origin.path), edits: 0, edition: info.sha256 };
}

export function damagedDataset(directory: string, what: Phrase, cause?: unknown): EpochalError {
  return new EpochalError('dataset.damaged/folder', { folder: directory, problem: what }, { cause });
}

function parse(text: string, directory: string): DatasetIndex {
  try {
    return schema.parse(JSON.parse(text)) as DatasetIndex;
  } catch (error) {
    const problem = error instanceof z.ZodError ? phrase`${indexFile}: ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : phrase`${indexFile} can't be read`;
    throw damagedDataset(directory, problem, error);
  }
}
