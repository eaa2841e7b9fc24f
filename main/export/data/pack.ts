import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { indexFile, imagesFile, labelsFile } from '../../datasets/index-file.ts';
import { picturesFile } from '../../datasets/picture-files.ts';
import { zipStream } from '../../formats/zip/write.ts';
import type { DatasetWriter } from './format.ts';
import { writeFile } from './file.ts';

/** What lies in the folder of a packed data set and goes along, the index first, by which the file is known. */
export const packedFiles = [indexFile, labelsFile, picturesFile, 'edits.jsonl', imagesFile] as const;

/**
 * The packed data set as one file: what was imported, and its edits beside it with their history, so that they can be
 * undone elsewhere too. A zip without compression.
 */
export const writePack: DatasetWriter = (images, job, advance) =>
  writeFile(job, async function* () {
    const there = packedFiles.map((name) => ({ name, path: join(job.dataset.directory, name) })).filter(({ path }) => existsSync(path));
    yield* zipStream(there.map(({ name, path }) => ({ path: name, content: () => createReadStream(path, { highWaterMark: 1 << 20 }) })));
    advance(images.count);
  });
