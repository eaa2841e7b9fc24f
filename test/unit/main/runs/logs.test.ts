import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPhrase, phrase, phraseText } from '../../../../core/errors/words.ts';
import type { LoggedEpochRow } from '../../../../core/imported-runs.ts';
import type { RunRecordFormat } from '../../../../core/run-records.ts';
import { filesOfRecords } from '../../../../main/export/records/export.ts';
import { compareRuns, ledgerAnswers } from '../../../../main/runs/compare.ts';
import type { NewLoggedRun } from '../../../../main/runs/logs.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { epochRow, liveStats, newHome, newRun, steps } from './support.ts';

const home = newHome();
let runs: Runs;
let ids: string[];
const origin = { format: 'tensorboard', source: 'logs', leftOut: ['grad_norm'] } as const;
const logged = (epoch: number, changes: Partial<LoggedEpochRow> = {}): LoggedEpochRow => ({ epoch, loss: 1 / epoch, accuracy: null, valLoss: null, valAccuracy: epoch / 10, topK: null, valTopK: null, classAccuracy: null, learningRate: null, seconds: null, imagesPerSecond: null, ...changes });
const newLog = (name: string, changes: Partial<NewLoggedRun> = {}): NewLoggedRun => ({ name, created: '2026-01-02T03:04:05.000Z', origin: { ...origin, leftOut: [...origin.leftOut] }, epochs: [logged(1), logged(2, { loss: null, nan: true }), logged(4)], steps: null, notes: [], ...changes });

beforeAll(() => {
  runs = openRuns(home);
  runs.journal.create(newRun('trained', runs));
  runs.journal.addEpoch('trained', epochRow(1), null, steps(0, 10), liveStats);
  runs.journal.setState('trained', 'finished', null);
  const many = Float32Array.from({ length: 3000 }, (_, step) => step);
  ids = runs.addLogs([newLog('a', { notes: [phrase`${'b'} holds no values.`] }), newLog('b', { epochs: [], steps: { firstStep: 5, loss: many, accuracy: many.map(() => Number.NaN) } })]);
});
afterAll(() => {
  runs.close();
  rmSync(home.root, { recursive: true });
});

describe('a run of which there is a log alone', () => {
  it('has what the log told, and nothing else', () => {
    expect(runs.imported(ids[0]!)).toMatchObject({ name: 'a', state: 'finished', dataset: '', imported: true, origin, epochs: 4, best: { epoch: 4, metric: 'valAccuracy', value: 0.4 }, created: '2026-01-02T03:04:05.000Z', error: null, notes: [{ text: 'b holds no values.' }] });
    expect(runs.imported(ids[0]!)!.epochRows).toEqual([logged(1), logged(2, { loss: null, nan: true }), logged(4)]);
    expect(runs.list().map(({ run, imported, error }) => [run, imported, error])).toEqual(expect.arrayContaining([[ids[0], true, null], ['trained', undefined, null]]));
    expect(runs.imported('trained')).toBeNull();
  });

  it('has its steps, from the first on', () => {
    const { steps: at, loss, accuracy } = runs.series(ids[1]!, 3);
    expect([at, loss, accuracy]).toEqual([[5, 1505, 3004], [0, 1500, 2999], [null, null, null]]);
    expect(runs.imported(ids[1]!)!.step).toBe(3005);
  });

  it('is never the last begun here', () => {
    expect(runs.find('last')).toBe('trained');
  });

  it.each<[string, (run: string) => unknown]>([
    ['its settings', (run) => runs.show(run)],
    ['its network', (run) => runs.readModel(run)],
    ['its weights', (run) => runs.weights(run, 'best')],
    ['its history', (run) => runs.history(run)],
    ['its answers', (run) => ledgerAnswers(runs, 'best')({ run } as never)],
  ])('refuses %s by a sentence', (_, ask) => {
    expect(() => ask(ids[0]!)).toThrow("Run 'a' was brought in from a log: there is no network, data set or checkpoint of it.");
  });

  it('has neither parameters, settings nor times in the table of runs', () => {
    const [facts] = runs.facts.of([ids[0]!]);
    expect(facts).toMatchObject({ params: null, seconds: null, imagesPerSecond: null, metrics: { valAccuracy: { max: 0.4, maxEpoch: 4 } } });
    expect(runs.facts.settings([ids[0]!]).columns).toEqual([]);
  });

  it('is compared by its curves: the settings of others are not said to differ from its', async () => {
    const { runs: compared, settings, architecture, images, pairs, notes } = await compareRuns(runs, [ids[0]!, 'trained'], ledgerAnswers(runs, 'best'));
    expect(compared.map(({ name, params, seconds, best }) => [name, params, seconds, best?.value])).toEqual([['a', null, null, 0.4], ['run trained', 15, 1, 0.4]]);
    expect([settings, architecture, images, pairs]).toEqual([[], [], null, []]);
    expect(notes.map((note) => (isPhrase(note) ? phraseText(note) : note.message))[0]).toBe("'a' was brought in from a log: its curves are compared, and there are no settings, layers or answers of it.");
    expect((await compareRuns(runs, ids, null)).runs.map(({ last }) => last?.epoch)).toEqual([4, undefined]);
  });

  it('is renamed, noted and deleted like any other', () => {
    const [run] = runs.addLogs([newLog('c')]) as [string];
    expect(runs.rename(run, 'd').name).toBe('d');
    expect(runs.annotate([run], { note: 'mine', addTags: ['x'] })[0]).toMatchObject({ note: 'mine', tags: ['x'] });
    expect(existsSync(runs.folder(run))).toBe(true);
    runs.delete(run);
    expect([runs.has(run), existsSync(join(home.runs, run))]).toEqual([false, false]);
    expect(runs.orphans()).toEqual([]);
  });

  it('is exported as what its log told', () => {
    const [run] = runs.addLogs([newLog('out', { epochs: [logged(1, { seconds: 4 }), logged(2, { loss: null, nan: true, seconds: 6 })], steps: { firstStep: 0, loss: Float32Array.of(3, Number.NaN, 1), accuracy: Float32Array.of(Number.NaN, Number.NaN, 0.5) } })]) as [string];
    const files = (format: RunRecordFormat): Map<string, string> => new Map([...filesOfRecords(runs, [run], { format, perStep: true })].map(([path, content]) => [path, Buffer.concat([...content()]).toString()]));
    expect(files('csv').get('out.csv')).toBe('epoch,loss,val_accuracy\r\n0,1.0,0.1\r\n1,nan,0.2\r\n');
    expect(files('csv').get('out.steps.csv')).toBe('step,batch_accuracy,batch_loss\r\n1,NA,3.0\r\n3,0.5,1.0\r\n');
    const [titles, values] = files('csv').get('runs.csv')!.split('\r\n').map((line) => line.split(','));
    expect(Object.fromEntries(titles!.map((title, place) => [title, values![place]]))).toMatchObject({ name: 'out', dataset: '', seconds: '10', parameters: '', 'best value': '0.2' });
    expect([...files('mlflow').keys()].map((path) => path.split('/').slice(2).join('/')).filter((path) => /^(metrics|params|artifacts)/.test(path)).sort()).toEqual(['metrics/batch_accuracy', 'metrics/batch_loss', 'metrics/loss', 'metrics/val_accuracy']);
    expect([...files('tensorboard').keys()].map((path) => path.split('/').slice(0, 2).join('/'))).toEqual(['out/train', 'out/validation']);
  });

  it('is taken in again from its folder where the database was lost', () => {
    const lost = newHome();
    const many = Float32Array.from({ length: 3000 }, (_, step) => (step === 7 ? Number.NaN : step));
    const before = openRuns(lost);
    const [run, damaged] = before.addLogs([newLog('kept', { steps: { firstStep: 5, loss: many, accuracy: many }, notes: [phrase`${'b'} holds no values.`] }), newLog('damaged')]) as [string, string];
    before.rename(run, 'renamed');
    before.annotate([run], { note: 'mine', addTags: ['x'], starred: true });
    const known = before.imported(run)!;
    before.close();
    writeFileSync(join(lost.runs, damaged, 'log.json'), '{"format":"epochal.log"');
    for (const suffix of ['', '-wal', '-shm']) rmSync(lost.database + suffix, { force: true });
    const after = openRuns(lost);
    const notes = after.imported(run)!.notes.map(({ text }) => text);
    expect({ ...after.imported(run)!, notes: known.notes }).toEqual(known);
    expect(notes).toEqual(['b holds no values.', 'The database had no row of this run: it was taken in again from its folder.']);
    expect(after.stepsFrom(run, 0)).toEqual({ firstStep: 5, loss: many, accuracy: many });
    expect(after.orphans()).toEqual([{ run: damaged, problem: expect.stringContaining("log.json can't be read") as string }]);
    after.close();
    rmSync(lost.root, { recursive: true });
  });

  it('is recorded with the others of its log or not at all', () => {
    const before = runs.list().length;
    const folders = readdirSync(home.runs);
    expect(() => runs.addLogs([newLog('fine'), newLog('last')])).toThrow(/can't be named|name/);
    expect(runs.list()).toHaveLength(before);
    expect(readdirSync(home.runs)).toEqual(folders);
  });
});
