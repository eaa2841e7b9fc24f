import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatasetInfo, splitNames } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { requireWritable } from '../system/disk-space.ts';
import { explain, systemCode } from '../system/system-errors.ts';
import { openEdited } from './edits/edited.ts';
import { type DatasetIndex, readIndex } from './index-file.ts';
import type { KnownDataset } from './known.ts';
import { openPacked } from './packed.ts';
import type { Task } from './progress.ts';
import type { OpenSource } from './source.ts';
import { createStaging, publish, removeFromStore } from './store/staging.ts';

/** What is to become a data set, and under which name. */
export interface ImportJob {
  id: string;
  name: string;
  source: string;
  /** Where it can be read again; null where what is read is removed afterwards. */
  origin: DatasetIndex['origin'];
  /** The published data set it must equal, if it is to be that one. */
  known: KnownDataset | undefined;
  /** Whether what is under that id already makes room for it. */
  replaces?: boolean;
  /** Where work is kept until it is whole: what an earlier import of the same has left is used. */
  work: string;
}

/**
 * Puts what `from` holds into the store, at once or not at all. The process that reads it writes into a folder beside;
 * it is looked at and made a data set here. The same content under the same id is already there: that one is kept.
 * @throws EpochalError `dataset.exists` for other content under the id; `dataset.counts` or `dataset.checksum` when
 *   it is not the published data set; the readers' and the disk's errors.
 */
export async function packInto(store: string, job: ImportJob, from: OpenSource, task: Task): Promise<DatasetInfo> {
  try {
    // Parts wait as files until all are there; each is removed once it is copied.
    await requireWritable(store, from.found.bytes * 1.5, 'the data set');
    const staging = await createStaging(store, job.id);
    try {
      const expected = job.known ? job.known.counts.train + job.known.counts.test : null;
      await from.pack({ staging, work: { folder: job.work, died: null }, about: { id: job.id, name: job.name, source: job.source, origin: job.origin }, expected });
      task.checkCancelled();
      const index = readIndex(staging);
      if (job.known) requirePublished(index, job.known, from.path);
      // What came along as edits is looked at before it is kept.
      const edited = openEdited(staging);
      edited.close();
      if (job.replaces && existsSync(join(store, index.id))) removeFromStore(store, index.id);
      return await settle(store, staging, index, edited.info);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    throw explain(error, store, 'datasets');
  }
}

async function settle(store: string, staging: string, index: DatasetIndex, info: DatasetInfo): Promise<DatasetInfo> {
  if (!existsSync(join(store, index.id))) {
    try {
      await publish(store, staging, index.id);
      return info;
    } catch (error) {
      // Another process was first: what it put there decides below.
      if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error))) throw error;
    }
  }
  const present = openPacked(join(store, index.id));
  present.close();
  if (present.info.sha256 === index.sha256) return present.info;
  throw new EpochalError('dataset.exists', { id: index.id });
}

function requirePublished(index: DatasetIndex, known: KnownDataset, path: string): void {
  const wrong = splitNames.find((split) => index.counts[split] !== known.counts[split]);
  if (wrong)
    throw new EpochalError('dataset.counts', { path, count: index.counts[wrong], split: wrong, name: known.name, expected: known.counts[wrong] });
  if (known.sha256 !== null && index.sha256 !== known.sha256)
    throw new EpochalError('dataset.checksum', { path, name: known.name, sha256: index.sha256, expected: known.sha256 });
}
