import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planBlame, type BlamePlan, type BlameRequest } from '../../../../../main/training/blame/plan.ts';
import { testFolder } from '../../../../support/folder.ts';
import { openDesk, type Desk, type Recorded } from './support.ts';

const schedule = { type: 'ExponentialDecay', arguments: { decay_steps: 10, decay_rate: 0.5 } };
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(testFolder('blame'));
});
afterAll(() => desk.runs.close());

const two = { batchSize: 16, optimizer: { type: 'Adam', learningRate: 0.1 } };
const five = { ...two, l2Loss: 0.1, shuffle: false, limit: 32 };

function plan(a: Recorded, b: Recorded, request: Partial<BlameRequest> = {}): BlamePlan {
  return planBlame(desk.runs, desk.datasets, { a: desk.record({ name: 'one', ...a }), b: desk.record({ name: 'other', ...b }), ...request });
}

describe('planBlame', () => {
  it('names the trainings by what differs from the first run, seed after seed', () => {
    const { trainings, seeds, epochs, design, fork } = plan({}, { training: { ...two, seed: 7 } }, { seeds: 3, epochs: 2 });
    expect({ seeds, epochs, fork, kind: design.kind }).toEqual({ seeds: [0, 7, 1], epochs: 2, fork: null, kind: 'complete' });
    expect(trainings.map(({ name, training: { seed, batchSize, optimizer } }) => [name, seed, batchSize, optimizer.learningRate]).slice(2, 6)).toEqual([
      ['blame: one, batch 16', 0, 16, 0.01],
      ['blame: one', 0, 8, 0.01],
      ['blame: one, batch 16, lr 0.1', 7, 16, 0.1],
      ['blame: one, lr 0.1', 7, 8, 0.1],
    ]);
    expect(trainings.every(({ training }) => training.epochs === 2 && training.ledger && training.validationFreq === 1)).toBe(true);
  });

  it('takes a network as a whole', () => {
    const { toggles, trainings } = plan({ units: 8 }, { units: 16, training: { batchSize: 16 } });
    expect(toggles.map(({ path }) => path)).toEqual(['network', 'batchSize']);
    expect(trainings.slice(0, 4).map(({ name, model }) => [name, model.name])).toEqual([
      ['blame: one, batch 16, network of other', 'mlp-16'], ['blame: one, batch 16', 'mlp-8'], ['blame: one, network of other', 'mlp-16'], ['blame: one', 'mlp-8'],
    ]);
  });

  it('shortens runs of different length in the same measure', () => {
    const lengthsOf = (epochs: number): number[] => plan({ training: { epochs: 8 } }, { training: { epochs: 4, batchSize: 16 } }, { epochs }).trainings.slice(0, 4).map(({ training }) => training.epochs);
    expect(lengthsOf(6)).toEqual([3, 6, 3, 6]);
    expect(() => lengthsOf(1)).toThrow(expect.objectContaining({ plain: expect.objectContaining({ key: 'blame.same/one' }) }));
  });

  it('trains a share of the epochs that is asked for, from where runs begin, and no longer than they did', () => {
    expect(plan({}, { training: two }).trainings[0]!.training.epochs).toBe(4);
    expect(plan({ training: { epochs: 20 } }, { training: { ...two, epochs: 20 } }).trainings[0]!.training.epochs).toBe(5);
    const begun = { initialEpoch: 2, epochs: 12 };
    expect(plan({ training: begun }, { training: { ...two, ...begun } }, { epochs: 3 })).toMatchObject({ epochs: 3, mostEpochs: 10, trainings: expect.arrayContaining([expect.objectContaining({ training: expect.objectContaining({ epochs: 5 }) })]) });
  });

  it.each<[string, Partial<BlameRequest>, string, number]>([
    ['the cheapest design', {}, 'ends', 12],
    ['a budget of trainings', { budget: { trainings: 64 } }, 'complete', 32],
    ['a budget of minutes, where each takes 42 seconds', { budget: { minutes: 17 } }, 'ends', 12],
    ['more of them', { budget: { minutes: 46 } }, 'complete', 32],
  ])('keeps to %s', (_, request, kind, mixtures) => {
    const { design, trainings } = plan({}, { training: five }, { seeds: 2, ...request });
    expect([design.kind, design.mixtures.length, trainings.length]).toEqual([kind, mixtures, 2 * mixtures]);
  });

  it('says what it does not try, and why', () => {
    const { notes } = plan({ training: { epochs: 4 } }, { training: { ...two, epochs: 4, threads: 1, ledger: false } });
    expect(notes).toEqual([expect.objectContaining({ values: { 0: 'ledger, threads' } })]);
  });

  it('forks the checkpoint that both have gone on from', () => {
    const parent = desk.record({ name: 'parent' });
    const fork = { parent: { run: parent, epoch: 2, forked: true } };
    expect(plan(fork, { ...fork, training: two }, { epochs: 1 })).toMatchObject({ fork: { epoch: 2 }, epochs: 1, mostEpochs: 2 });
    expect(plan(fork, { training: two })).toMatchObject({ fork: null });
    const child = desk.record({ ...fork, training: two });
    const { fork: from, trainings } = planBlame(desk.runs, desk.datasets, { a: parent, b: child });
    expect([from, trainings[0]!.parent, trainings[0]!.training.epochs]).toEqual([{ run: parent, epoch: 2 }, { run: parent, epoch: 2, forked: true }, 4]);
  });

  it.each<[string, Recorded, Recorded, Partial<BlameRequest>, string]>([
    ['a single setting', {}, { training: { batchSize: 16 } }, {}, 'blame.same/one'],
    ['none that matters', {}, { training: { threads: 2, seed: 9 } }, {}, 'blame.same/none'],
    ['other validation images', {}, { training: { ...two, testLimit: 20 } }, {}, 'blame.images'],
    ['no validation', { training: { validation: 'none' } }, { training: two }, {}, 'blame.images/none'],
    ['other data', {}, { training: two, sha256: 'f'.repeat(64) }, {}, 'blame.data'],
    ['data that has changed', { sha256: 'f'.repeat(64) }, { training: two, sha256: 'f'.repeat(64) }, {}, 'run.data-changed'],
    ['a run that failed', {}, { training: two, state: 'failed' }, {}, 'blame.failed'],
    ['a run without an epoch', {}, { training: two, epochs: 0, state: 'stopped' }, {}, 'blame.failed/yet'],
    ['settings that exclude each other', { training: { callbacks: [{ type: 'ReduceLROnPlateau', arguments: {} }] } }, { training: { schedule } }, {}, 'blame.setting'],
    ['too small a budget', {}, { training: two }, { budget: { trainings: 11 } }, 'blame.budget'],
    ['too few minutes', {}, { training: two }, { budget: { minutes: 0.1 } }, 'blame.budget'],
    ['one seed', {}, { training: two }, { seeds: 1 }, 'blame.seeds'],
    ['more epochs than the runs', {}, { training: two }, { epochs: 5 }, 'blame.epochs'],
  ])('refuses %s', (_, a, b, request, key) => {
    expect(() => plan(a, b, request)).toThrow(expect.objectContaining({ plain: expect.objectContaining({ key }) }));
  });

  it('refuses a run and itself, one of a log, and data that is gone', () => {
    const a = desk.record({});
    const ask = (b: string) => () => planBlame(desk.runs, desk.datasets, { a, b });
    expect(ask(a)).toThrow(expect.objectContaining({ code: 'blame.same' }));
    expect(ask('20250101-000000-gone')).toThrow(expect.objectContaining({ code: 'run.unknown' }));
    const b = desk.record({ training: two });
    rmSync(desk.datasets.open('squares').directory, { recursive: true });
    expect(ask(b)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^dataset\./) }));
  });
});
