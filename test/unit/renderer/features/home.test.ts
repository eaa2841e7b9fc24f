import { describe, expect, it } from 'vitest';
import type { Best, RunState } from '../../../../core/runs.ts';
import { activeRuns, bestRuns, shareDone, type Batch } from '../../../../renderer/features/home/live.ts';
import { runRow } from '../fakeBridge.ts';

const batch = (epoch: number, firstStep: number, steps: number): Batch => ({
  type: 'batch', run: 'r1', attempt: 1, epoch, firstStep, stepsPerEpoch: 10, loss: Array.from({ length: steps }, () => 1), accuracy: [], meanLoss: 1, meanAccuracy: 0,
  stepMs: 4, imagesPerSecond: 100, secondsLeft: 9, memoryBytes: 0,
});

describe('how far a run is', () => {
  it.each<[string, number, number, Batch | null, number]>([
    ['not begun', 0, 4, null, 0],
    ['before it is heard of', 2, 4, null, 0.5],
    ['in its first epoch', 0, 4, batch(1, 0, 5), 0.125],
    ['at the end of an epoch', 0, 4, batch(1, 5, 5), 0.25],
    ['in a later epoch', 2, 4, batch(3, 20, 5), 0.625],
    ['begun at a later epoch, whose steps count from 0', 2, 4, batch(3, 0, 5), 0.625],
    ['an epoch that ended after the batch was heard of', 3, 4, batch(3, 20, 5), 0.75],
    ['at its end', 4, 4, batch(4, 35, 5), 1],
  ])('%s', (_name, epochs, epochsPlanned, newest, share) => {
    expect(shareDone({ epochs, epochsPlanned }, newest)).toBe(share);
  });
});

it('finds the runs that are active', () => {
  const states: RunState[] = ['queued', 'running', 'paused', 'stopped', 'finished', 'failed', 'interrupted'];
  expect(activeRuns(states.map((state) => runRow({ run: state, state }))).map(({ run }) => run)).toEqual(['queued', 'running', 'paused']);
});

describe('the best runs', () => {
  const row = (run: string, dataset: string, value: number | null, metric: Best['metric'] = 'valAccuracy') => runRow({ run, dataset, best: value === null ? null : { epoch: 1, metric, value } });
  it.each([
    ['the highest of each data set, in their order', [row('a', 'x', 0.5), row('b', 'y', 0.4), row('c', 'x', 0.7), row('d', 'y', 0.3)], ['c', 'b']],
    ['the newer of equals', [row('a', 'x', 0.5), row('b', 'x', 0.5)], ['a']],
    ['validation before training', [row('a', 'x', 0.9, 'accuracy'), row('b', 'x', 0.5), row('c', 'x', 0.95, 'accuracy')], ['b']],
    ['none that has no epoch', [row('a', 'x', null)], []],
  ])('%s', (_name, rows, ids) => {
    expect(bestRuns(rows).map(({ run }) => run)).toEqual(ids);
  });
});
