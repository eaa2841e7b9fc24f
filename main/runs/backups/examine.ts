import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';

/** Marks a SQLite file as one of ours (`application_id`): "Epoc". */
export const applicationId = 0x45706f63;

/** What a run database holds, to compare a copy with what it was made from. */
export interface Contents {
  /** Of its schema. */
  version: number;
  /** How many rows each table has. */
  rows: Record<string, number>;
}

export function contentsOf(database: Database.Database): Contents {
  const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").pluck().all();
  const count = (table: string): number => database.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get()!;
  return {
    version: database.pragma('user_version', { simple: true }) as number,
    rows: Object.fromEntries(tables.map((table) => [table, count(table)])),
  };
}

/** The first thing that `integrity_check` finds; null where every page and index is whole. */
export function problemOf(database: Database.Database): string | null {
  const found = database.pragma('integrity_check(1)', { simple: true }) as string;
  return found === 'ok' ? null : found;
}

/** The first row whose run is not there, in words; null where there is none. */
export function orphanOf(database: Database.Database): Phrase | null {
  const [orphan] = database.pragma('foreign_key_check') as { table: string; parent: string }[];
  return orphan ? phrase`a row of ${orphan.table} belongs to none of ${orphan.parent}` : null;
}

/**
 * What a backup holds, once every page and index of it has been looked at.
 * @throws EpochalError `backup.unsound` for a file that is not a whole database of ours.
 */
export function examine(path: string): Contents {
  if (!existsSync(path)) throw unsound(path, phrase`it is not there`);
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true });
    const problem = problemOf(database);
    if (problem !== null) throw unsound(path, problem);
    if (database.pragma('application_id', { simple: true }) !== applicationId) throw unsound(path, phrase`it is no database of Epochal`);
    return contentsOf(database);
  } catch (error) {
    throw error instanceof Database.SqliteError ? unsound(path, error.message, error) : error;
  } finally {
    database?.close();
  }
}

export function unsound(path: string, problem: Phrase | string, cause?: unknown): EpochalError {
  return new EpochalError('backup.unsound', { path, problem }, { cause });
}
