import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetInfo } from '../../../core/datasets.ts';
import { hasJournal, openEdited } from './edited.ts';
import { journalFile } from './journal.ts';
import { indexFile, infoOf, readIndex } from '../index-file.ts';

/** What a data set says of itself under its edits. Throws as `openEdited`. */
export type ReadInfo = (directory: string) => DatasetInfo;

/** Works out what edits have made of a set once, as long as neither it nor they change. */
export function createInfoReader(): ReadInfo {
  const known = new Map<string, { stamp: string; info: DatasetInfo }>();
  return (directory) => {
    if (!hasJournal(directory)) return infoOf(readIndex(directory));
    const stamp = [indexFile, journalFile].map((file) => stampOf(join(directory, file))).join(' ');
    const before = known.get(directory);
    if (before?.stamp === stamp) return before.info;
    const dataset = openEdited(directory);
    dataset.close();
    known.set(directory, { stamp, info: dataset.info });
    return dataset.info;
  };
}

function stampOf(path: string): string {
  const { mtimeNs, size, ino } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {};
  return [mtimeNs, size, ino].join('-');
}
