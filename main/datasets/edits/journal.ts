import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { readRecorded, type Recorded } from '../../../core/datasets/edits/edit.ts';
import { flushFolder } from '../../system/durable.ts';
import { withFileLock } from '../../system/file-lock.ts';
import { systemCode } from '../../system/system-errors.ts';

/** The edits of a data set, beside its index: a line that says what it is, then a line of JSON for each edit, undo and redo. */
export const journalFile = 'edits.jsonl';
const lockFile = 'edits.lock';
const header = { format: 'epochal.edits', version: 1 };
const headerSchema = z.object({ format: z.literal(header.format), version: z.int().min(1) });

export interface Journal {
  lines: Recorded[];
  /** Bytes of what is whole; what follows is a line that was not written to its end. */
  bytes: number;
  notes: Phrase[];
}

/**
 * Reads the journal of the data set in `directory`; an empty one where there is none.
 * @throws EpochalError `edits.newer` for one of a later Epochal, `edits.damaged` for a line in it that is none.
 */
export function readJournal(directory: string): Journal {
  const content = readOf(join(directory, journalFile));
  // A line is there once its end is: what follows the last end was being written when its process died, or is just now.
  const bytes = content.lastIndexOf(0x0a) + 1;
  const [first, ...rest] = bytes === 0 ? [] : content.toString('utf8', 0, bytes - 1).split('\n');
  if (first !== undefined) checkHeader(directory, first);
  const lines = rest.map((line, place) => readLine(directory, line, place + 2));
  const notes = bytes < content.length ? [phrase`The last edit of ${join(directory, journalFile)} was not written to its end and is left out; all before it are there.`] : [];
  return { lines, bytes, notes };
}

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
    const begin = journal.bytes === 0 ? `${JSON.stringify(header)}\n` : '';
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

function readOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function checkHeader(directory: string, line: string): void {
  const read = headerSchema.safeParse(parsed(line));
  if (!read.success) throw damaged(directory, 1);
  if (read.data.version > header.version) throw new EpochalError('edits.newer', { file: join(directory, journalFile), version: read.data.version, known: header.version });
}

function readLine(directory: string, line: string, number: number): Recorded {
  const read = readRecorded(parsed(line));
  if (read === null) throw damaged(directory, number);
  return read;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function damaged(directory: string, line: number): EpochalError {
  return new EpochalError('edits.damaged', { file: join(directory, journalFile), line });
}
