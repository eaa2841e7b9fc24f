import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPhrase, phrase, phraseText } from '../../../../core/errors/words.ts';
import type { LoggedEpochRow } from '../../../../core/imported-runs.ts';
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
    expect(existsSync(runs.folder(run))).toBe(false);
    runs.delete(run);
    expect(runs.has(run)).toBe(false);
    expect(runs.orphans()).toEqual([]);
  });

  it('is recorded with the others of its log or not at all', () => {
    const before = runs.list().length;
    expect(() => runs.addLogs([newLog('fine'), newLog('last')])).toThrow(/can't be named|name/);
    expect(runs.list()).toHaveLength(before);
  });
});
