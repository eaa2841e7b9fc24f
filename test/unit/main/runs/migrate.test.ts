import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine } from '../../../../main/runs/backups/examine.ts';
import { listBackups } from '../../../../main/runs/backups/kept.ts';
import { migrate, migrations } from '../../../../main/runs/schema/migrate.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'epochal-migrate-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Four versions of a small schema, each of which changes what the one before wrote. */
const small = [
  'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT',
  'ALTER TABLE notes ADD COLUMN length INTEGER; UPDATE notes SET length = length(text)',
  "CREATE TABLE words (note INTEGER, word TEXT) STRICT; INSERT INTO words SELECT id, text FROM notes WHERE text <> ''",
  'ALTER TABLE notes RENAME COLUMN text TO body',
];

const schemaOf = (database: Database.Database): unknown => database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY name').all();
const versionOf = (database: Database.Database): unknown => database.pragma('user_version', { simple: true });

describe('migrations', () => {
  it.each([['ours', migrations], ['four', small]])('lead from every earlier version to the newest with all data kept (%s)', (_, steps) => {
    const fresh = new Database(':memory:');
    migrate(fresh, steps);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: steps.length }), fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))), (version, texts) => {
        const place = mkdtempSync(join(folder, 'home-'));
        const path = join(place, 'a.db');
        const database = new Database(path);
        migrate(database, steps.slice(0, version));
        if (steps === small && version > 0) {
          const column = version === small.length ? 'body' : 'text';
          for (const text of texts) database.prepare(`INSERT INTO notes (${column}) VALUES (?)`).run(text);
        }
        migrate(database, steps);
        migrate(database, steps);
        expect(versionOf(database)).toBe(steps.length);
        expect(schemaOf(database)).toEqual(schemaOf(fresh));
        if (steps === small) {
          const kept = database.prepare('SELECT body FROM notes ORDER BY id').pluck().all();
          expect(kept).toEqual(version === 0 ? [] : texts);
        }
        database.close();
        // A copy of the version that was left behind, as it was; none of what was made from nothing.
        const backups = listBackups({ backups: join(place, 'backups'), database: path });
        expect(backups.map(({ name }) => Number(/^schema-(\d+)-/.exec(name)![1]))).toEqual(version > 0 && version < steps.length ? [version] : []);
        const written = steps === small ? { notes: texts.length } : {};
        for (const backup of backups) expect(examine(backup.path)).toMatchObject({ version, rows: written });
      }),
      { numRuns: 12 },
    );
    fresh.close();
  });

  it('that fail leave the version before', () => {
    const database = new Database(join(folder, 'a.db'));
    migrate(database, small.slice(0, 1));
    const before = schemaOf(database);
    expect(() => migrate(database, [small[0]!, 'CREATE TABLE half (x); CREATE TABLE notes (x)'])).toThrow(/notes/);
    expect(versionOf(database)).toBe(1);
    expect(schemaOf(database)).toEqual(before);
    migrate(database, small);
    expect(versionOf(database)).toBe(4);
    database.close();
  });

  it('refuse a newer schema and the database of another program', () => {
    const database = new Database(join(folder, 'a.db'));
    migrate(database, small);
    expect(() => migrate(database, small.slice(0, 2))).toThrow(expect.objectContaining({ code: 'runs.newer' }));
    database.close();
    const foreign = new Database(join(folder, 'b.db'));
    foreign.exec('CREATE TABLE t (x)');
    expect(() => migrate(foreign, small)).toThrow(expect.objectContaining({ code: 'runs.foreign' }));
    foreign.pragma('user_version = 2');
    expect(() => migrate(foreign, small)).toThrow(expect.objectContaining({ code: 'runs.foreign' }));
    foreign.close();
  });
});
