import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { curvePoints } from '../../../../core/run-facts.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { createRunTable } from '../../../../main/runs/table.ts';
import type { Home } from '../../../../main/system/home.ts';
import { epochRow, liveStats, newHome, newRun, steps, training } from './support.ts';

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

/** A run with these validation accuracies, one an epoch. */
function trained(id: string, values: readonly (number | null)[], changes: Parameters<typeof newRun>[2] = {}): void {
  runs.journal.create(newRun(id, runs, changes));
  for (const [place, valAccuracy] of values.entries()) addEpoch(id, place + 1, valAccuracy);
}
function addEpoch(id: string, epoch: number, valAccuracy: number | null): void {
  runs.journal.addEpoch(id, epochRow(epoch, { valAccuracy, valLoss: valAccuracy === null ? null : 1 - valAccuracy, seconds: epoch, imagesPerSecond: 10 * epoch }), null, steps(10 * (epoch - 1), 10), liveStats);
}

describe('the facts of a run', () => {
  it.each([
    ['rises and falls', [0.3, 0.7, 0.5], { last: 0.5, lastEpoch: 3, min: 0.3, minEpoch: 1, max: 0.7, maxEpoch: 2 }, [0.3, 0.7, 0.5]],
    ['has equal values: the first', [0.4, 0.4], { last: 0.4, lastEpoch: 2, min: 0.4, minEpoch: 1, max: 0.4, maxEpoch: 1 }, [0.4, 0.4]],
    ['validates every second epoch', [null, 0.6, null], { last: 0.6, lastEpoch: 2, min: 0.6, minEpoch: 2, max: 0.6, maxEpoch: 2 }, [0.6]],
    ['never validates: its curve is of training', [null, null], undefined, [0.5, 0.5]],
  ])('%s', (_name, values, valAccuracy, curve) => {
    trained('a', values);
    const [facts] = createRunTable(runs).news(null).facts;
    expect([facts!.metrics.valAccuracy, facts!.curve, 'valTopK' in facts!.metrics]).toEqual([valAccuracy, curve, false]);
  });

  it('add up what its epochs took, each at its own rate', () => {
    trained('a', [0.1, 0.2, 0.3]);
    const [facts] = createRunTable(runs).news(null).facts;
    // 1 s of 10, 2 s of 20 and 3 s of 30 images a second.
    expect(facts).toMatchObject({ run: 'a', params: 15, seconds: 6, imagesPerSecond: 140 / 6, bytes: 0 });
  });

  it('thin a long curve, its ends kept', () => {
    trained('a', Array.from({ length: 40 }, (_, index) => index / 40));
    const { curve } = createRunTable(runs).news(null).facts[0]!;
    expect([curve.length, curve[0], curve.at(-1)]).toEqual([curvePoints, 0, 0.975]);
  });

  it('are empty before the first epoch', () => {
    trained('a', []);
    expect(createRunTable(runs).news(null).facts).toEqual([{ run: 'a', params: 15, bytes: 0, metrics: {}, curve: [], seconds: null, imagesPerSecond: null }]);
  });
});

describe('what is new in the table', () => {
  it('is sent once: facts of runs that changed, settings of runs that are new', () => {
    trained('a', [0.1]);
    trained('b', [0.2]);
    const table = createRunTable(runs);
    const first = table.news(null);
    expect([first.facts.map(({ run }) => run).sort(), first.settings.runs.sort(), first.more]).toEqual([['a', 'b'], ['a', 'b'], false]);
    runs.rename('a', 'another');
    expect(table.news(first.cursor)).toEqual({ cursor: first.cursor, more: false, facts: [], settings: { runs: [], columns: [] } });
    addEpoch('a', 2, 0.3);
    trained('c', []);
    const second = table.news(first.cursor);
    expect([second.facts.map(({ run }) => run).sort(), second.settings.runs]).toEqual([['a', 'c'], ['c']]);
    expect(table.news(second.cursor).facts).toEqual([]);
  });

  it('comes newest first, in parts', () => {
    for (let place = 0; place < 4; place++) trained(`r${place}`, [], { created: new Date(2026, 0, 1, 0, place) });
    const table = createRunTable(runs, 2);
    const first = table.news(null);
    expect([first.facts.map(({ run }) => run).sort(), first.more, first.settings.runs.sort()]).toEqual([['r2', 'r3'], true, ['r2', 'r3']]);
    const second = table.news(first.cursor);
    expect([second.facts.map(({ run }) => run).sort(), second.more]).toEqual([['r0', 'r1'], false]);
  });

  it('is everything for a cursor of another process, and nothing of a run that is gone', () => {
    trained('a', [0.1]);
    trained('b', [0.2]);
    const before = createRunTable(runs).news(null);
    runs.journal.setState('a', 'stopped', null);
    runs.delete('a');
    expect(createRunTable(runs).news(before.cursor).facts.map(({ run }) => run)).toEqual(['b']);
  });

  it('names settings as a comparison does, with null where a run has none', () => {
    trained('a', [], { training: { ...training, batchSize: 8, schedule: { type: 'CosineDecay', arguments: { decay_steps: 100 } } } });
    trained('b', []);
    const { settings } = createRunTable(runs).news(null);
    const values = (path: string): unknown => Object.fromEntries(settings.runs.map((run, place) => [run, settings.columns.find((column) => column.path === path)?.values[place]]));
    expect([values('batchSize'), values('optimizer'), values('schedule.decay_steps')]).toEqual([{ a: 8, b: 4 }, { a: 'SGD', b: 'SGD' }, { a: 100, b: null }]);
  });
});
