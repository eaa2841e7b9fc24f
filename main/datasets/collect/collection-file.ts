import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { collectionShapeSchema } from '../../../core/collections.ts';
import { phrase } from '../../../core/errors/words.ts';
import { replaceFile } from '../../system/durable.ts';
import { damagedDataset } from '../index-file.ts';

/** Beside the packed files of a data set that is put together here: its classes, and which picture is of which. */
export const collectionFile = 'collection.json';
/** The folder of the pictures' own files, as they came. */
export const originalsFolder = 'originals';

const natural = z.int().min(0);
const schema = z.object({
  format: z.literal('epochal.collection'),
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  shape: collectionShapeSchema,
  classes: z.array(z.string()).min(1),
  /** How many pictures were ever added: the next one's file has this number. */
  next: natural,
  /** In the order in which they were added. `split` is fixed as one is added. */
  pictures: z.array(z.object({ file: z.string().regex(/^\d+\.[a-z]+$/), name: z.string(), label: natural, split: z.enum(['train', 'test']), width: natural, height: natural, bytes: natural, kind: z.string(), hash: z.string() })),
});
export type CollectionFile = Omit<z.output<typeof schema>, 'format' | 'version'>;
export type CollectedPicture = CollectionFile['pictures'][number];

export function isCollection(directory: string): boolean {
  return existsSync(join(directory, collectionFile));
}

/** @throws EpochalError `dataset.damaged`. */
export function readCollection(directory: string): CollectionFile {
  try {
    const { format: _format, version: _version, ...collection } = schema.parse(JSON.parse(readFileSync(join(directory, collectionFile), 'utf8')));
    return collection;
  } catch (error) {
    throw damagedDataset(directory, phrase`${collectionFile} can't be read`, error);
  }
}

/** Written whole and flushed, or as it was. */
export function writeCollection(directory: string, collection: CollectionFile): void {
  replaceFile(join(directory, collectionFile), `${JSON.stringify({ format: 'epochal.collection', version: 1, ...collection })}\n`);
}
