import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import type { Home } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { adoptRun, newHome, newRun } from './support.ts';

let home: Home;
let runs: Runs;
beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

/** Puts a data set of two pictures into the home. @returns its sha256. */
async function pack(id: string, classes: string[]): Promise<string> {
  const folder = join(home.datasets, id);
  mkdirSync(folder, { recursive: true });
  const packer = await startPacker(folder, startTask(id), null);
  await packer.add({ split: 'train', order: 0, images: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]), labels: [0, 1] });
  return (await packer.finish({ id, name: id, source: 'a test' }, { height: 2, width: 2, channels: 1, classes, classesZh: classes.map((name) => `${name}文`) })).sha256;
}

const expected = { classes: ['b', 'a', 'c'].map((name) => ({ name, nameZh: `${name}文` })), pixels: { height: 2, width: 2, channels: 1, fit: 'crop' } };
const inDatabase = (run: string): unknown => {
  const database = new Database(home.database, { readonly: true });
  const row = database.prepare('SELECT classes, pixels FROM runs WHERE id = ?').get(run);
  database.close();
  return row;
};

/** A run as an older Epochal left it. */
function oldRun(id: string, dataset: { id: string; sha256: string }): void {
  runs.journal.create(newRun(id, runs, { dataset }));
  const database = new Database(home.database);
  database.prepare('UPDATE runs SET classes = NULL, pixels = NULL WHERE id = ?').run(id);
  database.close();
}

function reopened(): Runs {
  runs.close();
  return (runs = openRuns(home));
}

describe('what a run was trained to tell apart', () => {
  it('is its own, whatever becomes of the data set', async () => {
    const sha256 = await pack('tiny', ['b', 'a', 'c']);
    runs.journal.create(newRun('r', runs, { dataset: { id: 'tiny', sha256 } }));
    const { subject } = newRun('x', runs);
    expect(runs.show('r')).toMatchObject({ ...subject, datasetChanged: false });
    rmSync(join(home.datasets, 'tiny'), { recursive: true });
    expect(runs.show('r')).toMatchObject({ ...subject, datasetChanged: null });
    await pack('tiny', ['a', 'b', 'c']);
    expect(reopened().show('r')).toMatchObject({ ...subject, datasetChanged: true });
  });

  it('is told by its folder when the database is lost', () => {
    runs.journal.create(newRun('r', runs));
    runs.journal.setState('r', 'stopped', null);
    runs.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${home.database}${suffix}`, { force: true });
    runs = openRuns(home);
    expect(runs.show('r')).toMatchObject(newRun('x', runs).subject);
  });

  it('is filled from the data set of the same content when the home is opened, and stays', async () => {
    const sha256 = await pack('tiny', ['b', 'a', 'c']);
    oldRun('r', { id: 'tiny', sha256 });
    expect(runs.show('r')).toMatchObject(expected);
    expect(inDatabase('r')).toEqual({ classes: null, pixels: null });
    reopened();
    rmSync(join(home.datasets, 'tiny'), { recursive: true });
    expect(runs.show('r')).toMatchObject({ ...expected, datasetChanged: null });
  });

  it('is filled by whatever name that data set goes', async () => {
    oldRun('r', { id: 'gone', sha256: await pack('copy', ['b', 'a', 'c']) });
    expect(reopened().show('r')).toMatchObject({ ...expected, datasetChanged: null });
  });

  it.each(['tiny', '../tiny', '/etc'])('is never filled from another, nor from one that is damaged (of %s)', async (id) => {
    await pack('tiny', ['a', 'b', 'c']);
    cpSync(join(home.datasets, 'tiny', 'labels'), join(home.datasets, 'damaged', 'labels'));
    oldRun('r', { id, sha256: 'f'.repeat(64) });
    expect(reopened().show('r')).toMatchObject({ classes: null, pixels: null, datasetChanged: id === 'tiny' ? true : null });
    expect(inDatabase('r')).toEqual({ classes: null, pixels: null });
  });
});

describe("'last'", () => {
  it('is the last begun here, whatever the clock did and wherever others came from', () => {
    for (const [index, id] of ['a', 'b', 'c'].entries()) runs.journal.create(newRun(id, runs, { created: new Date(Date.UTC(2030 - index, 0)) }));
    expect(runs.find('last')).toBe('c');
    for (const id of ['a', 'b', 'c']) runs.journal.setState(id, 'stopped', null);
    const from = runs.history('c');
    runs.delete('c');
    expect(runs.find('last')).toBe('b');
    adoptRun(runs, { ...from, history: { ...from.history, run: { ...from.history.run, created: '2040-01-01T00:00:00.000Z' } } });
    expect(runs.find('last')).toBe('b');
    expect(reopened().find('last')).toBe('b');
    for (const id of ['a', 'b']) runs.delete(id);
    expect(runs.find('last')).toBe('c');
  });
});
