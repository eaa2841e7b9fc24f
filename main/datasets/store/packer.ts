import { type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { phrase } from '../../../core/errors/words.ts';
import { type SplitName, splitNames } from '../../../core/datasets.ts';
import { beginContentHash } from '../content-hash.ts';
import { type DatasetIndex, type Range, imagesFile, indexFile, labelsFile } from '../index-file.ts';
import type { Task } from '../progress.ts';
import type { Facts, Part } from '../readers/layout.ts';
import { ChannelMoments } from './moments.ts';

interface Shape {
  height: number;
  width: number;
  channels: number;
}

interface StoredPart {
  split: SplitName;
  order: number;
  labels: ArrayLike<number>;
  file: string;
}

/** Puts a data set together in a staging folder, from parts that come in any order. */
export interface Packer {
  add(part: Part): Promise<void>;
  /** Writes the three files, flushed to the disk. */
  finish(about: { id: string; name: string; source: string }, facts: Facts): Promise<DatasetIndex>;
}

/**
 * @param staging an empty folder. Parts wait there as files, so that memory holds one at a time.
 * @param expected number of images, for the progress; null while unknown.
 */
export async function startPacker(staging: string, { height, width, channels }: Shape, task: Task, expected: number | null): Promise<Packer> {
  const shape = { height, width, channels };
  const waiting = join(staging, 'parts');
  await mkdir(waiting);
  const parts: StoredPart[] = [];
  let images = 0;

  return {
    async add(part) {
      task.checkCancelled();
      const file = join(waiting, String(parts.length));
      await withFile(file, async (handle) => void (await handle.writeFile(part.images)));
      parts.push({ split: part.split, order: part.order, labels: part.labels, file });
      images += part.labels.length;
      task.report({ phase: 'pack', done: images, total: expected, unit: 'images', message: phrase`Packing` }, true);
    },
    async finish(about, facts) {
      parts.sort((a, b) => splitNames.indexOf(a.split) - splitNames.indexOf(b.split) || a.order - b.order);
      const splits = layOut(parts);
      const labelType = facts.classes.length <= 256 ? 'uint8' : 'uint16';
      const hash = beginContentHash({ ...shape, labelType, classes: facts.classes, splits });
      const moments = new ChannelMoments(shape.channels);
      let done = 0;
      await withFile(join(staging, imagesFile), async (handle) => {
        for (const part of parts) {
          task.checkCancelled();
          const bytes = await readFile(part.file);
          await handle.writeFile(bytes);
          hash.update(bytes);
          if (part.split === 'train') moments.add(bytes);
          await rm(part.file);
          done += part.labels.length;
          task.report({ phase: 'verify', done, total: images, unit: 'images', message: phrase`Checking` }, true);
        }
        await handle.sync();
      });
      const labels = encodeLabels(parts, labelType);
      await withFile(join(staging, labelsFile), async (handle) => {
        await handle.writeFile(labels);
        await handle.sync();
      });
      const index: DatasetIndex = {
        format: 'epochal.dataset',
        version: 1,
        ...about,
        ...facts,
        counts: countsOf(splits),
        ...shape,
        ...moments.result(),
        sha256: hash.update(labels).digest('hex'),
        skipped: [],
        labelType,
        splits,
      };
      await withFile(join(staging, indexFile), async (handle) => {
        await handle.writeFile(`${JSON.stringify(index, null, 2)}\n`);
        await handle.sync();
      });
      await rm(waiting, { recursive: true });
      task.checkCancelled();
      return index;
    },
  };
}

async function withFile(path: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
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
