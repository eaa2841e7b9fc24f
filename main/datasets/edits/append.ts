import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../../../core/datasets/edits/edit.ts';
import { flushFolder } from '../../system/durable.ts';
import { withFileLock } from '../../system/file-lock.ts';
import { journalFile, journalHeader, readJournal, type Journal } from './journal.ts';

const lockFile = 'edits.lock';

/**
 * Adds to the journal what `next` makes of it, flushed, while no other process does.
 * @param next is given the journal as it is; null adds nothing.
 * @throws EpochalError as `readJournal`, and what `next` throws; the file system's error.
 */
export function appendToJournal(directory: string, next: (journal: Journal) => Recorded | null): Journal {
  return withFileLock(join(directory, lockFile), () => {
    const journal = readJournal(directory);
    const line = next(journal);
    if (line === null) return journal;
    const begin = journal.bytes === 0 ? `${JSON.stringify(journalHeader)}\n` : '';
    const bytes = append(directory, `${begin}${JSON.stringify(line)}\n`, journal.bytes);
    return { ...journal, lines: [...journal.lines, line], bytes };
  });
}

/** @param from where what is whole ends. @returns where it ends now. */
function append(directory: string, text: string, from: number): number {
  const descriptor = openSync(join(directory, journalFile), from === 0 ? 'w' : 'r+');
  const content = Buffer.from(text);
  try {
    ftruncateSync(descriptor, from);
    for (let done = 0; done < content.length; ) done += writeSync(descriptor, content, done, content.length - done, from + done);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (from === 0) flushFolder(directory);
  return from + content.length;
}
