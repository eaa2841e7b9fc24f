import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { phrase } from '../../core/errors/words.ts';
import { isAbsent } from '../system/system-errors.ts';
import { damagedDataset } from './index-file.ts';

/** Name of the file, beside a packed data set's index, that says which files its pictures came from. */
export const picturesFile = 'pictures.json';

/** The file an image was made from. */
export interface PictureFile {
  /** Path below the data set's origin, with `/`. */
  name: string;
  /** Of the picture in it, upright, in pixels. */
  width: number;
  height: number;
  /** Size of the file. */
  bytes: number;
  /** As `PictureKind`: `png`, `jpeg`. */
  kind: string;
  /** When it was last changed, in milliseconds since 1970; null where that is not known. */
  modified: number | null;
  /** First 16 hex digits of the sha256 of the file. */
  hash: string;
}

const natural = z.int().min(0);
const schema = z.object({
  format: z.literal('epochal.pictures'),
  version: z.literal(1),
  names: z.array(z.string()),
  widths: z.array(natural),
  heights: z.array(natural),
  bytes: z.array(natural),
  kinds: z.array(z.string()),
  modified: z.array(z.number().nullable()),
  hashes: z.array(z.string()),
});

/** The same of all images, columns in order of place: the splits one after the other, as the images lie in `images.u8`. */
export type PictureFiles = Omit<z.output<typeof schema>, 'format' | 'version'>;

/** Columns of rows in order of place. */
export function pictureColumns(files: readonly PictureFile[]): PictureFiles {
  return {
    names: files.map((file) => file.name),
    widths: files.map((file) => file.width),
    heights: files.map((file) => file.height),
    bytes: files.map((file) => file.bytes),
    kinds: files.map((file) => file.kind),
    modified: files.map((file) => file.modified),
    hashes: files.map((file) => file.hash),
  };
}

/** The text of `pictures.json`. */
export function picturesText(columns: PictureFiles): string {
  return `${JSON.stringify({ format: 'epochal.pictures', version: 1, ...columns })}\n`;
}

/**
 * What is known of the files that the images in `directory` came from; null where they did not come from files of their own.
 * @param count number of images.
 * @throws EpochalError `dataset.damaged`.
 */
export async function readPictureFiles(directory: string, count: number): Promise<PictureFiles | null> {
  try {
    return parsePictureFiles(await readFile(join(directory, picturesFile), 'utf8'), directory, count);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/**
 * The text of `pictures.json`, checked.
 * @param directory where it is from, for errors.
 * @throws EpochalError `dataset.damaged`.
 */
export function parsePictureFiles(text: string, directory: string, count: number): PictureFiles {
  const { format: _format, version: _version, ...columns } = parse(text, directory);
  if (Object.values(columns).every((column) => column.length === count)) return columns;
  throw damagedDataset(directory, phrase`${picturesFile} is not of ${count} images`);
}

function parse(text: string, directory: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw damagedDataset(directory, phrase`${picturesFile} can't be read`, error);
  }
}
