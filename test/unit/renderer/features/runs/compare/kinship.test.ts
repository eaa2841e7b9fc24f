import { describe, expect, it } from 'vitest';
import type { RunDetail } from '../../../../../../core/runs.ts';
import { chartLines, type ChartRun } from '../../../../../../renderer/features/runs/compare/charts/chart-lines.ts';
import { repeatGroups } from '../../../../../../renderer/features/runs/compare/charts/repeat-groups.ts';
import { epochRow, runDetail } from '../../../fakeBridge.ts';

const run = (id: string, changes: Partial<RunDetail> = {}, last = 4): ChartRun => ({
  run: id, name: id, detail: runDetail({ run: id, stepsPerEpoch: 10, ...changes }), steps: null,
  epochs: Array.from({ length: last }, (_, place) => epochRow(place + 1, 0.3 + place / 10 + id.length / 100)),
});
const seed = (value: number): Pick<RunDetail, 'training'> => ({ training: { ...runDetail().training, seed: value } });
const shared = new Map([['fork', { of: 'a', epoch: 2 }]]);

describe('the line of a fork', () => {
  it.each<[string, Partial<RunDetail>, 'epoch' | 'step' | 'time', number[]]>([
    ['begins at the point where it was forked', {}, 'epoch', [2, 3, 4]],
    ['also over steps and time', {}, 'step', [20, 30, 40]],
    ['also over time', {}, 'time', [6, 9, 12]],
    ['is whole where its steps lie elsewhere', { stepsPerEpoch: 5 }, 'step', [5, 10, 15, 20]],
  ])('%s', (_, changes, axis, places) => {
    const lines = chartLines([run('a'), run('fork', changes)], ['accuracy'], axis, 0, { shared, groups: [] });
    expect(lines.map(({ x }) => x.length)).toEqual([4, places.length]);
    expect([...(lines[1]!.x as Float64Array)]).toEqual(places);
  });

  it('joins the last point before, where that epoch has none; one that has not gone on is a point', () => {
    const gap = run('fork');
    const lines = chartLines([run('a'), { ...gap, epochs: gap.epochs.map((row) => (row.epoch === 2 ? { ...row, valAccuracy: null } : row)) }, run('fork', {}, 2)], ['valAccuracy'], 'epoch', 0, { shared, groups: [] });
    expect(lines.slice(1).map(({ x }) => [...(x as Float64Array)])).toEqual([[1, 3, 4], [2]]);
  });
});

describe('repeats', () => {
  it('are of a group, with the run they were begun from where the seed alone differs', () => {
    const others = [run('r2', { group: 'g', parent: 'a', ...seed(2) }), run('r3', { group: 'g', parent: 'a', ...seed(3) })];
    const ids = (runs: ChartRun[]): (readonly string[])[] => repeatGroups(runs).map((group) => group.runs);
    expect(ids([run('a', seed(1)), ...others])).toEqual([['a', 'r2', 'r3']]);
    expect(ids([run('a', { training: { ...runDetail().training, batchSize: 9 } }), ...others])).toEqual([['r2', 'r3']]);
    expect(ids([run('a'), others[0]!, run('lone', { group: 'other' })])).toEqual([['a', 'r2']]);
    expect(repeatGroups([{ ...others[0]!, name: 'cnn, seed 2' }, others[1]!])[0]).toMatchObject({ id: 'mean:r2', name: 'cnn' });
  });

  it('are faint and unnamed beside their mean, which has a band', () => {
    const members = ['a', 'bb', 'ccc'].map((id) => run(id, { group: 'g' }));
    const lines = chartLines([...members, run('other')], ['accuracy'], 'epoch', 0, { shared: new Map(), groups: repeatGroups(members) });
    expect(lines.map(({ id, faint = false, label }) => [id, faint, label])).toEqual([['a', true, null], ['bb', true, null], ['ccc', true, null], ['other', false, 'other'], ['mean:a', false, 'a']]);
    const mean = lines.at(-1)!;
    expect(mean.y[0]).toBeCloseTo((lines[0]!.y[0]! + lines[1]!.y[0]! + lines[2]!.y[0]!) / 3, 12);
    expect(mean.band!.low[0]!).toBeLessThan(lines[0]!.y[0]!);
  });

  it('of a fork have a mean that begins at the fork', () => {
    const members = ['f', 'ff'].map((id) => run(id, { group: 'g' }));
    const lines = chartLines([run('a'), ...members], ['accuracy'], 'epoch', 0, { shared: new Map(members.map((one) => [one.run, { of: 'a', epoch: 3 }])), groups: repeatGroups(members) });
    expect([...(lines.at(-1)!.x as Float64Array)]).toEqual([3, 4]);
  });
});
