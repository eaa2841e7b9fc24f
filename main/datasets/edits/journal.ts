import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { readRecorded, type Recorded } from '../../../core/datasets/edits/edit.ts';
import { systemCode } from '../../system/system-errors.ts';

/** The edits of a data set, beside its index: a line that says what it is, then a line of JSON for each edit, undo and redo. */
export const journalFile = 'edits.jsonl';
export const journalHeader = { format: 'epochal.edits', version: 1 };
const headerSchema = z.object({ format: z.literal(journalHeader.format), version: z.int().min(1) });

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
  if (read.data.version > journalHeader.version) throw new EpochalError('edits.newer', { file: join(directory, journalFile), version: read.data.version, known: journalHeader.version });
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
