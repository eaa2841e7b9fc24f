import { join } from 'node:path';
import type { DatasetInfo } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { black, type FittedShape } from '../../../core/pictures/fit.ts';
import type { PictureFile } from '../picture-files.ts';
import type { Task } from '../progress.ts';
import type { Part, WorkPlace } from '../readers/layout.ts';
import type { ReadOptions } from '../readers/options.ts';
import { batchesOf } from './batches.ts';
import { divideItems } from './dividing.ts';
import type { PictureItem, PictureResult } from './item.ts';
import { startPool, type DecodePool } from './pool.ts';
import { openSpool, type Outcome, type Packed, type Spool } from './spool.ts';

/** Pictures, and what they are to become. */
export interface PicturesJob {
  /** In the order in which images are to lie. */
  items: readonly PictureItem[];
  /** Of the folder or file they are from, for messages. */
  origin: string;
  to: FittedShape;
  options: Pick<ReadOptions, 'split' | 'seed'>;
}

export type PicturesFacts = Pick<DatasetInfo, 'fit' | 'fill' | 'skipped'>;

/** Images of one part: about so many bytes. */
const partBytes = 1 << 22;

/**
 * Decodes pictures on all cores and hands them on, part by part. One that can't be read is skipped and listed. Work that
 * an earlier import of the same has left is used (see spool.ts).
 * @throws EpochalError `dataset.no-pictures` where none can be read; `dataset.cancelled`.
 */
export async function packPictures(job: PicturesJob, add: (part: Part) => Promise<void>, task: Task, work: WorkPlace, start: () => DecodePool = startPool): Promise<PicturesFacts> {
  const { height, width, channels } = job.to;
  const spool = openSpool(join(work.folder, nameOf(job.to)), height * width * channels);
  try {
    const outcomes = await decodeAll(job, spool, task, work, start);
    const skipped: DatasetInfo['skipped'] = [];
    const kept: { item: PictureItem; packed: Packed }[] = [];
    job.items.forEach((item, i) => {
      const outcome = outcomes[i]!;
      if ('slot' in outcome) kept.push({ item, packed: outcome });
      else skipped.push({ path: item.name, reason: outcome.reason });
    });
    if (kept.length === 0) throw new EpochalError('dataset.no-pictures/broken', { path: job.origin, count: skipped.length, name: skipped[0]?.path ?? '', reason: skipped[0]?.reason ?? '' });
    await handOn(divideItems(kept, job.options), spool, job.to, add);
    const isFitted = kept.some(({ packed }) => packed.width !== width || packed.height !== height);
    const fit = isFitted ? (job.to.fit ?? 'crop') : null;
    return { fit, fill: fit === 'pad' ? (job.to.fill ?? black) : null, skipped };
  } finally {
    spool.close();
  }
}

/** What became of each picture, in their order. */
async function decodeAll({ items, to }: PicturesJob, spool: Spool, task: Task, { died }: WorkPlace, start: () => DecodePool): Promise<Outcome[]> {
  const todo = items.filter((item) => spool.outcomeOf(item) === null);
  const isSuspect = ({ name }: PictureItem): boolean => spool.suspects.has(name) || spool.culprit === name;
  const progress = countPictures(items.length - todo.length, items.length, task);
  const keep = (batch: readonly PictureItem[], results: readonly PictureResult[], pixels: Uint8Array): void => {
    spool.add(batch, results, pixels);
    progress(batch.length);
  };
  if (todo.length > 0) {
    const pool = start();
    try {
      const decode = async (batch: readonly PictureItem[]): Promise<void> => {
        task.checkCancelled();
        const { results, pixels } = await pool.decode({ paths: batch.map(({ path }) => path), to });
        keep(batch, results, pixels);
      };
      for (const item of todo.filter(isSuspect)) {
        if (died !== null && item.name === spool.culprit) keep([item], [{ reason: died }], new Uint8Array());
        else {
          spool.beginAlone(item);
          await decode([item]);
        }
      }
      const batches = batchesOf(todo.filter((item) => !isSuspect(item)));
      await Promise.all(
        Array.from({ length: pool.size * 2 }, async () => {
          for (let batch = batches.shift(); batch; batch = batches.shift()) {
            spool.begin(batch);
            await decode(batch);
          }
        }),
      );
    } finally {
      await pool.close();
    }
  }
  return items.map((item) => spool.outcomeOf(item)!);
}

/** @returns is told of each few that are done. */
function countPictures(before: number, total: number, task: Task): (more: number) => void {
  const since = performance.now();
  let done = 0;
  return (more) => {
    done += more;
    const rate = Math.round(done / Math.max(0.001, (performance.now() - since) / 1000));
    task.report({ phase: 'pack', done: before + done, total, unit: 'images', message: phrase`Reading pictures, ${rate} a second` });
  };
}

/** What is kept of an import is of use to another where pictures become the same. */
function nameOf({ width, height, channels, fit, fill }: FittedShape): string {
  return [`${width}x${height}x${channels}`, fit, fill?.slice(1)].filter((part) => part !== undefined).join('-');
}

async function handOn(rows: readonly { item: PictureItem; packed: Packed }[], spool: Spool, { height, width, channels }: FittedShape, add: (part: Part) => Promise<void>): Promise<void> {
  const imageBytes = height * width * channels;
  const most = Math.max(1, Math.floor(partBytes / imageBytes));
  let order = 0;
  for (const [split, own] of Map.groupBy(rows, ({ item }) => item.split))
    for (let start = 0; start < own.length; start += most) {
      const some = own.slice(start, start + most);
      const images = new Uint8Array(some.length * imageBytes);
      some.forEach(({ packed }, i) => spool.read(packed, images, i * imageBytes));
      await add({ split, order: order++, images, labels: some.map(({ item }) => item.label), files: some.map(fileOf) });
    }
}

function fileOf({ item: { name }, packed: { width, height, bytes, kind, modified, hash } }: { item: PictureItem; packed: Packed }): PictureFile {
  return { name, width, height, bytes, kind, modified, hash };
}
