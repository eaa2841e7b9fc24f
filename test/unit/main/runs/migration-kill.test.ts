import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { beforeAll, expect, it } from 'vitest';
import { contentsOf, examine, problemOf } from '../../../../main/runs/backups/examine.ts';
import { listBackups } from '../../../../main/runs/backups/kept.ts';
import { migrate } from '../../../../main/runs/schema/migrate.ts';
import { manySteps } from './migrating.ts';
import { testFolder } from '../../../support/folder.ts';

const notes = 5_000;
const folder = testFolder('migration');
let template: string;

beforeAll(() => {
  template = join(folder, 'template.db');
  const database = new Database(template);
  migrate(database, manySteps.slice(0, 1));
  database.prepare('INSERT INTO notes (text) SELECT hex(randomblob(300)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n)').run(notes);
  database.close();
});

/** Kills the migration with -9 as soon as it has told of so much, or has begun to write its backup. */
async function killAfter(moment: number | 'backup', path: string): Promise<void> {
  const backups = join(dirname(path), 'backups');
  mkdirSync(backups);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrating.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const watcher = watch(backups, () => void (moment === 'backup' && child.kill('SIGKILL')));
  const ended = once(child, 'exit');
  let received = 0;
  for await (const _ of createInterface({ input: child.stdout })) if (++received === moment) child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
  watcher.close();
}

it('a migration killed with -9 leaves the version before or the newest, every row, and a backup that holds them all', async () => {
  const seen = { partial: 0, before: 0, after: 0 };
  // A backup is soon written: of some kills meant for it one hits.
  for (const moment of ['backup', 'backup', 'backup', 1, 2, 11, 21, 22] as const) {
    const home = mkdtempSync(join(folder, 'home-'));
    const path = join(home, 'epochal.db');
    copyFileSync(template, path);
    await killAfter(moment, path);
    const backups = join(home, 'backups');
    if (readdirSync(backups).some((name) => name.endsWith('.partial'))) seen.partial++;
    const database = new Database(path);
    expect(problemOf(database)).toBeNull();
    const { version, rows } = contentsOf(database);
    expect([1, manySteps.length]).toContain(version);
    expect(rows['notes']).toBe(notes);
    seen[version === 1 ? 'before' : 'after']++;
    database.function('tell', (_what) => null);
    migrate(database, manySteps);
    expect(contentsOf(database)).toMatchObject({ version: manySteps.length, rows: { notes } });
    expect(database.prepare('SELECT DISTINCT changes FROM notes').pluck().all()).toEqual([manySteps.length - 1]);
    database.close();
    const kept = listBackups({ backups, database: path });
    expect(kept.length).toBeGreaterThan(0);
    for (const backup of kept) expect(examine(backup.path)).toEqual({ version: 1, rows: { notes } });
    expect(readdirSync(backups).every((name) => name.endsWith('.db'))).toBe(true);
  }
  // Some of those kills must have hit in the middle, else this has shown nothing.
  expect(Object.values(seen).every((count) => count > 0)).toBe(true);
}, 60_000);
