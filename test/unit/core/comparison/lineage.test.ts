import { describe, expect, it } from 'vitest';
import { historyOf, sharedHistories } from '../../../../core/comparison/lineage.ts';

const row = (run: string, parent: string | null = null, parentEpoch: number | null = null, forked = parent !== null) => ({ run, parent, parentEpoch, forked });
const all = [row('a'), row('b', 'a', 3), row('c', 'b', 5), row('d', 'b', 2), row('e', 'gone', 4), row('f', 'gone', 2), row('again', 'a', null, false), row('begun', 'a', 3, false)];
const of = (...runs: string[]): Record<string, string> =>
  Object.fromEntries(Array.from(sharedHistories(runs.map((run) => all.find((one) => one.run === run)!), (run) => all.find((one) => one.run === run)), ([run, shared]) => [run, `${shared.of}@${shared.epoch}`]));

describe('runs that share their first epochs', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['a fork and its parent, in whatever order', ['b', 'a'], { b: 'a@3' }],
    ['a fork of a fork', ['a', 'b', 'c'], { b: 'a@3', c: 'b@5' }],
    ['a fork of a fork of which the middle is not compared', ['c', 'a'], { c: 'a@3' }],
    ['two forks of one that is not compared', ['d', 'c'], { c: 'd@2' }],
    ['a fork of an earlier epoch than its parent was forked at', ['a', 'd'], { d: 'a@2' }],
    ['two forks of one that is gone', ['e', 'f'], { f: 'e@2' }],
    ['none that begins anew, or with the weights alone', ['a', 'again', 'begun'], {}],
  ])('%s', (_, runs, expected) => {
    expect(of(...runs)).toEqual(expected);
  });

  it('are a history of lines, each up to where it was left', () => {
    const shared = new Map([['c', { of: 'b', epoch: 5 }], ['b', { of: 'a', epoch: 3 }]]);
    expect([...historyOf('c', shared)]).toEqual([['c', Infinity], ['b', 5], ['a', 3]]);
  });

  it('that claim each other are left at the first', () => {
    const looped = [row('x', 'y', 2), row('y', 'x', 1)];
    expect([...sharedHistories(looped, (run) => looped.find((one) => one.run === run))]).toEqual([['y', { of: 'x', epoch: 2 }]]);
  });
});
