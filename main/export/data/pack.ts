import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { journalFile } from '../../datasets/edits/journal.ts';
import { imagesFile, indexFile, labelsFile, readIndex } from '../../datasets/index-file.ts';
import { picturesFile } from '../../datasets/picture-files.ts';
import { zipStream, type ZipEntry } from '../../formats/zip/write.ts';
import { writeFile } from './file.ts';
import type { DatasetWriter } from './format.ts';

/**
 * The packed data set as one file: what was imported, and its edits beside it with their history, so that they can be
 * undone elsewhere too. Where on this machine it came from is left out. A zip without compression.
 */
export const writePack: DatasetWriter = (images, job, advance) =>
  writeFile(job, async function* () {
    const index = { ...readIndex(job.directory), origin: null };
    const copied = [labelsFile, picturesFile, journalFile, imagesFile]
      .map((name) => ({ path: name, file: join(job.directory, name) }))
      .filter(({ file }) => existsSync(file))
      .map(({ path, file }): ZipEntry => ({ path, content: () => createReadStream(file, { highWaterMark: 1 << 20 }) }));
    yield* zipStream([{ path: indexFile, content: [Buffer.from(`${JSON.stringify(index, null, 2)}\n`)] }, ...copied]);
    advance(images.count);
  });
