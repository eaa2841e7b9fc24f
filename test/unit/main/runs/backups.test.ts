import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../core/errors/words.ts';
import type { Home } from '../../../../main/system/home.ts';
import { beginDailyBackup } from '../../../../main/runs/backups/daily.ts';
import { examine } from '../../../../main/runs/backups/examine.ts';
import { examineBackup, listBackups, newestWhole, pruneBackups } from '../../../../main/runs/backups/kept.ts';
import { restoreBackup } from '../../../../main/runs/backups/restore.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { migrate, migrations } from '../../../../main/runs/schema/migrate.ts';
import { restoreHome } from '../../../../main/runs/backups/restoring.ts';
import { epochRow, newHome, newRun, liveStats, samples, steps } from './support.ts';

let home: Home;
beforeEach(() => void (home = newHome()));
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const fails = (code: string): unknown => expect.objectContaining({ code });
const silent = (error: unknown): void => {
  throw error;
};

function withRuns<T>(work: (runs: Runs) => T): T {
  const runs = openRuns(home);
  try {
    return work(runs);
  } finally {
    runs.close();
  }
}

function addRun(runs: Runs, id: string): void {
  runs.journal.create(newRun(id, runs));
  runs.journal.addEpoch(id, epochRow(1), samples(1), steps(0, 10), liveStats);
  runs.journal.setState(id, 'stopped', null);
}

async function daily(day: string): Promise<void> {
  const failed: unknown[] = [];
  await beginDailyBackup(home, (error) => failed.push(error), new Date(day)).done;
  expect(failed).toEqual([]);
}

/** Bytes in the middle of the file overwritten. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, Math.floor(bytes.length / 4), bytes.length - 100);
  writeFileSync(path, bytes);
}

describe('before a migration', () => {
  it('there is a backup with all that was written, what lies in the log too, and none of a home just made', () => {
    withRuns(() => undefined);
    expect(listBackups(home)).toEqual([]);
    rmSync(home.database);
    // An older Epochal wrote this and was killed: its rows are in the log alone.
    const older = new Database(home.database);
    older.pragma('journal_mode = WAL');
    older.pragma('wal_autocheckpoint = 0');
    migrate(older, migrations.slice(0, 2));
    for (const id of ['a', 'b']) {
      older.prepare(`INSERT INTO runs (id, name, state, dataset, dataset_sha256, training, params, trainable_params, train_images, validation_images, steps_per_epoch, epochs_planned, created)
        VALUES (?, ?, 'stopped', 'tiny', '0', '{}', 1, 1, 1, 1, 1, 1, '2026-01-01T00:00:00.000Z')`).run(id, id);
    }
    const copy = newHome();
    for (const ending of ['', '-wal']) copyFileSync(home.database + ending, copy.database + ending);
    older.close();
    expect(statSync(`${copy.database}-wal`).size).toBeGreaterThan(0);
    // As a stale one of another state of the home would be in its way.
    writeFileSync(`${copy.database}.v2.backup`, '');
    openRuns(copy).close();
    const [made] = listBackups(copy).filter(({ name }) => name.startsWith('schema-2-'));
    expect(examine(made!.path)).toMatchObject({ version: 2, rows: { runs: 2 } });
    expect(readdirSync(copy.backups)).toHaveLength(1);
    rmSync(copy.root, { recursive: true });
  });
});

describe('the backup of a day', () => {
  it('is made once a day where there are runs, while others write, and the newest seven stay', async () => {
    withRuns(() => undefined);
    await daily('2026-11-01');
    expect(existsSync(home.backups)).toBe(false);
    const runs = openRuns(home);
    addRun(runs, 'a');
    await daily('2026-11-01');
    const first = join(home.backups, 'daily-2026-11-01.db');
    expect(examine(first).rows).toMatchObject({ runs: 1, epochs: 1, steps: 1, samples: 1 });
    addRun(runs, 'b');
    await daily('2026-11-01T23:59:59Z');
    expect(examine(first).rows).toMatchObject({ runs: 1 });
    for (let day = 2; day <= 9; day++) await daily(`2026-11-0${day}`);
    runs.close();
    expect(readdirSync(home.backups)).toEqual([3, 4, 5, 6, 7, 8, 9].map((day) => `daily-2026-11-0${day}.db`));
    expect(examine(join(home.backups, 'daily-2026-11-09.db')).rows).toMatchObject({ runs: 2 });
  });

  it('is none where it is given up, and what a killed process left is removed', async () => {
    withRuns((runs) => addRun(runs, 'a'));
    const given = beginDailyBackup(home, silent, new Date('2026-11-01'));
    await given.close();
    expect(readdirSync(home.backups)).toEqual([]);
    writeFileSync(join(home.backups, 'daily-2026-10-31.db.999999999-1.partial'), 'half');
    await daily('2026-11-01');
    expect(readdirSync(home.backups)).toEqual(['daily-2026-11-01.db']);
  });

  it('of a damaged database is refused, and takes no good one away', async () => {
    withRuns((runs) => addRun(runs, 'a'));
    for (let day = 1; day <= 7; day++) await daily(`2026-11-0${day}`);
    damage(home.database);
    const said: unknown[] = [];
    await beginDailyBackup(home, (error) => said.push(error), new Date('2026-11-08')).done;
    expect(said).toHaveLength(1);
    expect(readdirSync(home.backups)).toHaveLength(7);
    expect(listBackups(home).map(examineBackup).every(({ problem }) => problem === null)).toBe(true);
  });

  it('has nothing to do with those before migrations, of which two stay', () => {
    mkdirSync(home.backups);
    for (let day = 1; day <= 4; day++) writeFileSync(join(home.backups, `schema-${5 - day}-2026-11-0${day}T000000Z.db`), '');
    writeFileSync(join(home.backups, 'mine.db'), '');
    pruneBackups(home.backups);
    expect(readdirSync(home.backups).sort()).toEqual(['mine.db', 'schema-1-2026-11-04T000000Z.db', 'schema-2-2026-11-03T000000Z.db']);
  });
});

describe('a damaged database', () => {
  it.each([
    ['bytes overwritten', damage],
    ['cut short', (path: string) => truncateSync(path, statSync(path).size / 2)],
    ['no database', (path: string) => writeFileSync(path, 'x'.repeat(5000))],
  ])('(%s) names the backup that is there, and is restored from it', async (_, harm) => {
    withRuns((runs) => addRun(runs, 'a'));
    await daily('2026-11-01');
    await daily('2026-11-02');
    const [, second] = ['daily-2026-11-01.db', 'daily-2026-11-02.db'].map((name) => join(home.backups, name));
    damage(second!);
    utimesSync(second!, new Date('2100-01-01'), new Date('2100-01-01'));
    harm(home.database);
    const before = readFileSync(home.database);
    expect(() => withRuns((runs) => runs.show('a'))).toThrow(expect.objectContaining({ code: 'runs.damaged', hint: expect.stringMatching(/doctor --restore.*daily-2026-11-01\.db \(1 run\)/) }));
    const restored = restoreHome(home, null);
    expect(restored).toMatchObject({ backup: 'daily-2026-11-01.db', passed: [{ name: 'daily-2026-11-02.db' }], runs: 1 });
    expect(readFileSync(restored.kept!).equals(before)).toBe(true);
    withRuns((runs) => expect(runs.show('a')).toMatchObject({ state: 'stopped', epochs: 1, step: 10 }));
  });

  it('says that there is none where there is none', () => {
    writeFileSync(home.database, 'x'.repeat(5000));
    expect(newestWhole(home)).toBeNull();
    expect(() => openRuns(home)).toThrow(expect.objectContaining({ code: 'runs.damaged', hint: expect.stringContaining('There is no backup') }));
    expect(restoreHome(home, null)).toMatchObject({ backup: null, runs: 0 });
  });
});

describe('restoring', () => {
  it('is refused while another process has the home, and for a backup that is none', async () => {
    const runs = openRuns(home);
    addRun(runs, 'a');
    await daily('2026-11-01');
    expect(() => restoreBackup(home, null)).toThrow(fails('runs.busy'));
    runs.close();
    expect(() => restoreBackup(home, 'daily-2026-11-02.db')).toThrow(expect.objectContaining({ code: 'backup.unknown', hint: 'There is daily-2026-11-01.db.' }));
    damage(join(home.backups, 'daily-2026-11-01.db'));
    const message = expect.stringMatching(/^The backup \S+daily-2026-11-01\.db can't be used: (?!The backup)/) as string;
    expect(() => restoreBackup(home, 'daily-2026-11-01.db')).toThrow(expect.objectContaining({ code: 'backup.unsound', message }));
    expect(listBackups(home).map((one) => phraseText(examineBackup(one).problem!))).toEqual([message]);
    withRuns((same) => expect(same.list()).toHaveLength(1));
  });

  it('never reads the log of the database that was there into the backup', async () => {
    const runs = openRuns(home);
    addRun(runs, 'a');
    await daily('2026-11-01');
    addRun(runs, 'b');
    // As a killed process leaves it: with a log.
    const log = readFileSync(`${home.database}-wal`);
    const main = readFileSync(home.database);
    runs.close();
    writeFileSync(home.database, main);
    writeFileSync(`${home.database}-wal`, log);
    const { kept } = restoreBackup(home, 'daily-2026-11-01.db');
    expect(examine(home.database).rows).toMatchObject({ runs: 1 });
    expect(existsSync(`${home.database}-wal`)).toBe(false);
    const former = new Database(kept!);
    expect(former.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(2);
    former.close();
  });

  it('takes backups of an older Epochal too, and none that is empty where another is not', () => {
    withRuns(() => undefined);
    copyFileSync(home.database, `${home.database}.v2.backup`);
    expect(newestWhole(home)).toMatchObject({ name: 'epochal.db.v2.backup', runs: 0 });
    withRuns((runs) => addRun(runs, 'a'));
    copyFileSync(home.database, `${home.database}.v1.backup`);
    utimesSync(`${home.database}.v1.backup`, new Date('2026-01-01'), new Date('2026-01-01'));
    expect(newestWhole(home)).toMatchObject({ name: 'epochal.db.v1.backup', runs: 1 });
    expect(restoreHome(home, 'epochal.db.v1.backup')).toMatchObject({ backup: 'epochal.db.v1.backup', runs: 1 });
  });
});
