import { beforeEach, expect, it } from 'vitest';
import type { RunRow } from '../../../../core/runs.ts';
import { createLine, type Line } from '../../../../main/trainer/line.ts';

let said: string[];
let ends: Map<string, () => void>;
let line: Line;

/** Runs of one letter each; `!` fails to begin. */
const waits = (letters: string): Parameters<Line['add']>[0] =>
  [...letters].map((run) => ({
    run,
    owner: run,
    begin() {
      if (run === '!') throw new Error('no');
      said.push(`begin ${run}`);
      return {} as RunRow;
    },
  }));
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  said = [];
  ends = new Map();
  line = createLine({
    ended: (run) => new Promise<void>((resolve) => ends.set(run, resolve)),
    ask: (run, action) => said.push(`${action} ${run}`),
    end: (run, _owner, { state }) => said.push(`${state} ${run}`),
  });
});

it('lets one begin after the other', async () => {
  line.add(waits('ab'), Promise.resolve());
  await settled();
  expect([said, line.waiting()]).toEqual([['begin a'], ['b']]);
  ends.get('a')!();
  await settled();
  expect([said, line.waiting()]).toEqual([['begin a', 'begin b'], []]);
});

it.each<[string, string, (line: Line) => void, string[]]>([
  ['goes on behind one that could not begin', 'a!b', () => undefined, ['begin a', 'failed !', 'begin b']],
  ['leaves out one that was stopped while it waited', 'abc', (of) => expect(of.ask('b', 'stop')).toBe(true), ['begin a', 'stopped b', 'begin c']],
  ['passes on what was asked of one while it waited', 'ab', (of) => expect(of.ask('b', 'pause')).toBe(true), ['begin a', 'begin b', 'pause b']],
  ['knows nothing of others', 'ab', (of) => expect(of.ask('z', 'stop')).toBe(false), ['begin a', 'begin b']],
  ['begins none once it is closed', 'abc', (of) => of.close({ state: 'stopped', error: null }), ['begin a', 'stopped b', 'stopped c']],
])('%s', async (_, letters, meanwhile, expected) => {
  line.add(waits(letters), Promise.resolve());
  await settled();
  meanwhile(line);
  for (const run of letters) {
    ends.get(run)?.();
    await settled();
  }
  expect(said).toEqual(expected);
  expect(line.waiting()).toEqual([]);
});
