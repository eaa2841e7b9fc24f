import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { phrase } from '../../../core/errors/words.ts';
import { type SplitName, splitNames } from '../../../core/datasets.ts';
import { beginContentHash } from '../content-hash.ts';
import { journalFile } from '../edits/journal.ts';
import { type DatasetIndex, type Range, imagesFile, indexFile, labelsFile } from '../index-file.ts';
import { pictureColumns, picturesFile, picturesText, type PictureFile } from '../picture-files.ts';
import type { Task } from '../progress.ts';
import type { PackJob } from '../protocol.ts';
import type { Facts, Part } from '../readers/layout.ts';
import { ChannelMoments } from './moments.ts';

/** A part whose images wait in the file of all parts. */
interface StoredPart extends Omit<Part, 'images'> {
  /** Of its first byte. */
  at: number;
  bytes: number;
}

/** Puts a data set together in a staging folder, from parts that come in any order. */
export interface Packer {
  add(part: Part): Promise<void>;
  /** Writes the files, flushed to the disk. */
  finish(about: PackJob['about'], facts: Facts): Promise<DatasetIndex>;
}

const chunkBytes = 1 << 22;

/**
 * @param staging an empty folder. Parts wait there in one file, so that memory holds one at a time; where they come in
 *   order, that file becomes the data set's.
 * @param expected number of images, for the progress; null while unknown.
 */
export async function startPacker(staging: string, task: Task, expected: number | null): Promise<Packer> {
  const waiting = join(staging, 'parts');
  const parts: StoredPart[] = [];
  let images = 0;
  let written = 0;
  await withFile(waiting, 'w', async () => undefined);

  return {
    async add({ images: bytes, ...part }) {
      task.checkCancelled();
      await withFile(waiting, 'a', async (handle) => void (await handle.writeFile(bytes)));
      parts.push({ ...part, at: written, bytes: bytes.length });
      written += bytes.length;
      images += part.labels.length;
      task.report({ phase: 'pack', done: images, total: expected, unit: 'images', message: phrase`Packing` }, true);
    },
    async finish(about, { height, width, channels, classes, classesZh, groups = [], fit = null, fill = null, skipped = [], edits }) {
      parts.sort((a, b) => splitNames.indexOf(a.split) - splitNames.indexOf(b.split) || a.order - b.order);
      const shape = { height, width, channels };
      const splits = layOut(parts);
      const labelType = classes.length <= 256 ? 'uint8' : 'uint16';
      const hash = beginContentHash({ ...shape, labelType, classes, splits });
      const moments = new ChannelMoments(channels);
      await putInOrder(waiting, join(staging, imagesFile), parts, task);
      await withFile(join(staging, imagesFile), 'r+', async (handle) => {
        let done = 0;
        for (const part of parts) {
          for await (const bytes of chunksOf(handle, part.at, part.bytes, height * width * channels)) {
            task.checkCancelled();
            hash.update(bytes);
            if (part.split === 'train') moments.add(bytes);
          }
          done += part.labels.length;
          task.report({ phase: 'verify', done, total: images, unit: 'images', message: phrase`Checking` }, true);
        }
        await handle.sync();
      });
      const labels = encodeLabels(parts, labelType);
      await writeFlushed(join(staging, labelsFile), labels);
      if (parts.every((part) => part.files)) await writeFlushed(join(staging, picturesFile), picturesText(pictureColumns(parts.flatMap((part) => part.files as PictureFile[]))));
      if (edits) await writeFlushed(join(staging, journalFile), edits);
      const index: DatasetIndex = {
        format: 'epochal.dataset',
        version: 1,
        origin: null,
        ...about,
        classes,
        ...(classesZh ? { classesZh } : {}),
        groups,
        counts: countsOf(splits),
        ...shape,
        fit,
        fill,
        ...moments.result(),
        sha256: hash.update(labels).digest('hex'),
        skipped,
        labelType,
        splits,
      };
      await writeFlushed(join(staging, indexFile), `${JSON.stringify(index, null, 2)}\n`);
      task.checkCancelled();
      return index;
    },
  };
}

/** Makes the file of all images from that of the parts as they came; each part is told where it lies now. */
async function putInOrder(waiting: string, file: string, parts: StoredPart[], task: Task): Promise<void> {
  let end = 0;
  const places = parts.map(({ bytes }) => (end += bytes) - bytes);
  if (parts.every((part, i) => part.at === places[i])) return rename(waiting, file);
  await withFile(waiting, 'r', (from) =>
    withFile(file, 'w', async (to) => {
      for (const part of parts)
        for await (const bytes of chunksOf(from, part.at, part.bytes, 1)) {
          task.checkCancelled();
          await to.writeFile(bytes);
        }
    }),
  );
  parts.forEach((part, i) => (part.at = places[i]!));
  await rm(waiting);
}

/** Bytes of a file piece by piece; the pieces are cut between images. */
async function* chunksOf(handle: FileHandle, at: number, bytes: number, imageBytes: number): AsyncGenerator<Uint8Array> {
  const most = Math.max(1, Math.floor(chunkBytes / imageBytes)) * imageBytes;
  const buffer = Buffer.alloc(Math.min(bytes, most));
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - done), at + done);
    if (bytesRead === 0) throw new Error('the file of images became shorter while it was packed');
    yield buffer.subarray(0, bytesRead);
    done += bytesRead;
  }
}

async function withFile(path: string, flags: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, flags);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}

function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  return withFile(path, 'w', async (handle) => {
    await handle.writeFile(content);
    await handle.sync();
  });
}

function layOut(parts: StoredPart[]): Record<SplitName, Range> {
  let at = 0;
  const ranges = splitNames.map((split): [SplitName, Range] => {
    const start = at;
    for (const part of parts) if (part.split === split) at += part.labels.length;
    return [split, { start, end: at }];
  });
  return Object.fromEntries(ranges) as Record<SplitName, Range>;
}

function countsOf(splits: Record<SplitName, Range>): Record<SplitName, number> {
  return Object.fromEntries(splitNames.map((split) => [split, splits[split].end - splits[split].start])) as Record<SplitName, number>;
}

function encodeLabels(parts: StoredPart[], type: 'uint8' | 'uint16'): Buffer {
  const all = parts.flatMap((part) => Array.from(part.labels));
  if (type === 'uint8') return Buffer.from(all);
  const bytes = Buffer.alloc(all.length * 2);
  all.forEach((label, i) => bytes.writeUInt16LE(label, i * 2));
  return bytes;
}
