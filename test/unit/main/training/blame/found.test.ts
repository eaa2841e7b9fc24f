import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTrainings } from '../../../../../main/training/blame/found.ts';
import { lookForBlame } from '../../../../../main/training/blame/blame.ts';
import { planBlame } from '../../../../../main/training/blame/plan.ts';
import { testFolder } from '../../../../support/folder.ts';
import { openDesk, type Desk, type Recorded } from './support.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(testFolder('blame'));
});
afterAll(() => desk.runs.close());

const rate = (learningRate: number): object => ({ optimizer: { type: 'Adam', learningRate } });

describe('findTrainings', () => {
  const schedule = { type: 'ExponentialDecay', arguments: { decay_steps: 10, decay_rate: 0.5 } };
  it.each<[string, Recorded, object, boolean]>([
    ['one of the same settings', { training: { epochs: 2 } }, {}, true],
    ['one that went on for longer', { training: { epochs: 4 } }, {}, true],
    ['one that goes on for longer and has come so far', { training: { epochs: 4 }, epochs: 2, state: 'stopped' }, {}, true],
    ['not one that is to go on for longer and has not', { training: { epochs: 4 }, epochs: 1, state: 'stopped' }, {}, false],
    ['one that stopped on its way', { training: { epochs: 2 }, epochs: 1, state: 'stopped' }, {}, true],
    ['one that ended early by itself', { training: { epochs: 2 }, epochs: 1 }, {}, true],
    ['not one whose schedule may go by the number of epochs', { training: { epochs: 4, schedule } }, { schedule }, false],
    ['one of a schedule and as many epochs', { training: { epochs: 2, schedule } }, { schedule }, true],
    ['one that differs in what does not matter', { training: { epochs: 2, threads: 1, checkpoints: { keepEvery: 1 }, topK: 2 } }, {}, true],
    ['not one of another seed', { training: { epochs: 2, seed: 8 } }, {}, false],
    ['not one of another network', { training: { epochs: 2 }, units: 9 }, {}, false],
    ['not one of other data', { training: { epochs: 2 }, sha256: 'f'.repeat(64) }, {}, false],
    ['not one that validated on other images', { training: { epochs: 2, testLimit: 10 } }, {}, false],
    ['not one that was forked', { training: { epochs: 2 }, parent: { run: '', epoch: 1, forked: true } }, {}, false],
  ])('finds %s', (_, { training, ...recorded }, both, is) => {
    // A pair of its own each time, so that nothing of another is met.
    const own = 0.001 * desk.runs.list().length + 0.001;
    const [a, b] = [{}, { l2Loss: 0.1, batchSize: 16 }].map((more) => desk.record({ training: { ...rate(own), seed: 3, ...both, ...more } })) as [string, string];
    const run = desk.record({ training: { ...rate(own), batchSize: 16, ...both, seed: 3, ...training }, ...recorded, ...(recorded.parent ? { parent: { ...recorded.parent, run: a } } : {}) });
    const plan = planBlame(desk.runs, desk.datasets, { a, b, epochs: 2, seeds: 2 });
    const wanted = plan.trainings.find(({ ofA, training: { seed } }) => seed === 3 && ofA.map(({ path }) => path).join() === 'l2Loss')!;
    expect(findTrainings(desk.runs, plan).get(wanted)?.run.run === run).toBe(is);
  });
});

it('takes the run itself that both are forked from', () => {
  const a = desk.record({ training: rate(0.9) });
  const b = desk.record({ training: { ...rate(0.9), l2Loss: 0.1, batchSize: 16 }, parent: { run: a, epoch: 2, forked: true } });
  const plan = planBlame(desk.runs, desk.datasets, { a, b, epochs: 1, seeds: 2 });
  const found = findTrainings(desk.runs, plan);
  expect(plan.trainings.slice(0, 4).map((one) => found.get(one)?.run.run)).toEqual([b, undefined, undefined, a]);
});

describe('lookForBlame', () => {
  it('shares the gap out once two seeds are done, and leaves out one that is not', () => {
    const accuracy = (training: { batchSize: number }): number => (training.batchSize === 8 ? 0.95 : 0.55);
    const ids = [0, 1, 2].flatMap((seed) => [8, 16].flatMap((batchSize) => [0, 0.1].map((l2Loss) => {
      const training = { ...rate(0.5), batchSize, l2Loss, seed, epochs: 2 };
      return { seed, batchSize, l2Loss, run: () => desk.record({ training, accuracy: accuracy(training), ...(seed === 2 && l2Loss === 0 ? { state: 'stopped', epochs: 1 } : {}) }) };
    })));
    const runs = ids.map((one) => ({ ...one, run: one.run() }));
    const find = (batchSize: number, l2Loss: number): string => runs.find((one) => one.seed === 0 && one.batchSize === batchSize && one.l2Loss === l2Loss)!.run;
    const found = lookForBlame(desk.runs, desk.datasets, { a: find(8, 0), b: find(16, 0.1), epochs: 2, seeds: 3 });
    expect(found.trainings.map(({ run }) => run).toSorted()).toEqual(runs.map(({ run }) => run).toSorted());
    expect(found.seedsDone).toEqual([0, 1]);
    expect(found.trainings.filter(({ accuracy: its }) => its === null)).toHaveLength(2);
    expect(found.shares.map(({ path, isShown }) => [path, isShown])).toEqual([['batchSize', true], ['l2Loss', false]]);
    expect(found.shares[0]!.value + found.shares[1]!.value).toBeCloseTo(found.gap!.value, 12);
    // Two still need an epoch of 6.4 seconds, and a little to start.
    expect(found.secondsLeft).toBeCloseTo(2 * (6.4 + 2), 5);
    expect(found.seconds).toBeCloseTo(found.secondsLeft + 22 * 6.4, 5);
  });
});
