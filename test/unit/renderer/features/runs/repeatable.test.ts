import { expect, it } from 'vitest';
import type { RunDetail } from '../../../../../core/runs.ts';
import { repeatable } from '../../../../../renderer/features/runs/repeatable.ts';
import { epochRow, FakeBridge, runDetail, runRow } from '../../fakeBridge.ts';

const { training } = runDetail();
const rows = Array.from({ length: 4 }, (_, place) => epochRow(place + 1));
const details: Record<string, Partial<RunDetail>> = {
  a: { state: 'finished', epochRows: rows },
  b: { training: { ...training, seed: 7 } },
  fork: { state: 'finished', forked: true, parent: 'a', parentEpoch: 3, epochRows: rows },
  short: { state: 'stopped', epochRows: rows.slice(0, 2) },
  fresh: {},
};
const bridge = new FakeBridge({ 'runs.show': ({ run }) => runDetail({ run, training: { ...training, seed: 1 }, epochRows: [], ...details[run] }) });
const list = [runRow({ run: 'a', group: null }), runRow({ run: 'b', group: 'g', parent: 'a' }), runRow({ run: 'log', group: 'g', imported: true })];

it.each<[string, string, number, number | null]>([
  ['one with repeats: the seed after theirs', 'a', 8, 12],
  ['a fork: what was trained since', 'fork', 2, 3],
  ['one that was stopped: to its end', 'short', 2, 12],
  ['one without an epoch', 'fresh', 2, null],
])('is known of %s', async (_, run, nextSeed, seconds) => {
  expect(await repeatable(bridge, runRow({ run }), list)).toEqual({ seed: 1, nextSeed, seconds });
});
