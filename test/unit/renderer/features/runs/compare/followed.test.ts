import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FollowedRun } from '../../../../../../renderer/features/runs/compare/followed.svelte.ts';
import { batch, epochRow, FakeBridge, runDetail } from '../../../fakeBridge.ts';

const lossAt = (step: number): number => step / 8;

/** A run that has trained so many steps. */
function bridgeAt(trained: number): FakeBridge {
  return new FakeBridge({
    'runs.show': () => runDetail({ epochRows: [epochRow(1)] }),
    'runs.series': ({ from = 0, to = trained, points = 1000 }) => {
      const steps = Array.from({ length: Math.max(0, Math.min(to, trained) - from) }, (_, place) => from + place).slice(0, points);
      return { attempt: 1, next: Math.min(to, trained), steps, loss: steps.map(lossAt), accuracy: steps.map(() => 0.5) };
    },
  });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const asked = (bridge: FakeBridge): unknown[] => bridge.asked.filter(({ name }) => name === 'runs.series').map(({ input }) => input);

it('a run has all its steps once they are wanted, in stretches of which none is left out', async () => {
  const bridge = bridgeAt(25_000);
  const run = new FollowedRun(bridge, 'r1');
  await run.load();
  expect([run.steps, run.epochs.length, asked(bridge)]).toEqual([null, 1, [{ run: 'r1', points: 2 }]]);
  run.wantSteps();
  await vi.waitFor(() => expect(run.steps).not.toBeNull());
  expect([run.steps!.loss.length, run.steps!.loss[24_999], run.steps!.accuracy[0]]).toEqual([25_000, lossAt(24_999), 0.5]);
  expect(asked(bridge).slice(1)).toEqual([0, 10_000, 20_000].map((from) => ({ run: 'r1', from, to: from + 10_000, points: 10_000 })));
});

it('steps and epochs that are told later follow, at most twice a second', async () => {
  const bridge = bridgeAt(10);
  const reached = vi.fn();
  const run = new FollowedRun(bridge, 'r1', reached);
  run.wantSteps();
  await vi.waitFor(() => expect(run.steps?.loss.length).toBe(10));
  const before = run.steps;
  bridge.tell('run', batch(10, 3));
  bridge.tell('run', batch(13, 2));
  expect(run.steps).toBe(before);
  vi.advanceTimersByTime(500);
  expect([run.steps!.loss.length, run.steps!.loss[14]]).toEqual([15, Math.fround(2 - 14 / 40)]);
  bridge.tell('run', { type: 'epoch', run: 'r1', ...epochRow(2) });
  expect([run.epochs.map(({ epoch }) => epoch), reached.mock.calls.length]).toEqual([[1, 2], 1]);
});

it('is asked for anew once it has ended, and listens no longer when it is closed', async () => {
  const bridge = bridgeAt(10);
  const run = new FollowedRun(bridge, 'r1');
  await run.load();
  bridge.tell('run', { type: 'state', run: 'r1', state: 'finished', error: null });
  await vi.waitFor(() => expect(bridge.asked.filter(({ name }) => name === 'runs.show')).toHaveLength(2));
  run.close();
  expect(bridge.listening).toBe(0);
});

it('says why it can’t be had', async () => {
  const run = new FollowedRun(new FakeBridge(), 'r1');
  await run.load();
  expect(run.error?.code).toBe('bridge.unknown-call');
});
