import type Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import { isPrintable, printableLines } from '../../core/printable.ts';
import type { Annotations } from '../../core/runs.ts';
import type { StoredRun } from './rows.ts';

/** What is to be noted of runs; what is absent stays as it is. */
export interface AnnotationChanges {
  note?: Annotations['note'] | undefined;
  starred?: boolean | undefined;
  archived?: boolean | undefined;
  addTags?: readonly string[] | undefined;
  removeTags?: readonly string[] | undefined;
}

const longestTag = 50;
const mostTags = 50;
const longestNote = 10_000;

/** Writes what a person notes of runs into their rows. */
export function openAnnotations(database: Database.Database) {
  const write = database.prepare<object>(`
    UPDATE runs SET note = coalesce(:note, note), tags = :tags, starred = coalesce(:starred, starred), archived = coalesce(:archived, archived)
    WHERE id = :run`);
  return {
    /** @throws EpochalError `run.tag`, `run.note`. */
    change(run: Pick<StoredRun, 'id' | 'name' | 'tags'>, { note, starred, archived, addTags = [], removeTags = [] }: AnnotationChanges): void {
      const removed = new Set(removeTags.map((tag) => tag.trim()));
      const before = (JSON.parse(run.tags) as string[]).filter((tag) => !removed.has(tag));
      const tags = [...new Set([...before, ...addTags.map(readTag)])];
      if (tags.length > mostTags) throw new EpochalError('run.tag/many', { name: run.name, count: tags.length, most: mostTags });
      write.run({ run: run.id, note: note === undefined ? null : readNote(note), tags: JSON.stringify(tags), starred: asBit(starred), archived: asBit(archived) });
    },
  };
}

function asBit(value: boolean | undefined): 0 | 1 | null {
  return value === undefined ? null : value ? 1 : 0;
}

function readTag(given: string): string {
  const tag = given.trim();
  if (tag === '' || tag.length > longestTag || !isPrintable(tag) || tag.includes(',')) {
    throw new EpochalError('run.tag', { tag: JSON.stringify(given.slice(0, 60)), most: longestTag });
  }
  return tag;
}

/** Several lines may be; what would drive a terminal may not. */
function readNote(given: string): string {
  const note = given.replaceAll('\r\n', '\n').trim();
  if (note.length > longestNote || printableLines(note.replaceAll('\t', ' ')) !== note.replaceAll('\t', ' ')) throw new EpochalError('run.note', { length: note.length, most: longestNote });
  return note;
}
