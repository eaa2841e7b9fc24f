import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Blame } from '../../../../core/comparison/blame/blame.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { activeStates, type RunRow } from '../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { lookForBlame, trainForBlame } from '../../../../main/training/blame/blame.ts';
import type { BlameRequest } from '../../../../main/training/blame/plan.ts';
import { testFolder } from '../../../support/folder.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere } from './inProcess.ts';
import { openBench, packDataset, training, type Bench } from './support.ts';

const engine = await openEngine();
const root = testFolder('blame');
const datasets = { open: () => openPacked(join(root, 'waves')) };
const settings = readTraining({ ...training, epochs: 3, optimizer: { type: 'Adam', learningRate: 0.01 }, checkpoints: { keepEvery: 1 }, seed: 1 });
/** Quick to build, and quick to learn. */
const model = readModelSpec({ name: 'linear', layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] });
let bench: Bench;
let a: string;
let b: string;

async function trained(changes: Partial<Training>, more: object = {}): Promise<RunRow> {
  const { run } = await bench.trainer.start({ ...bench.request, model, training: readTraining({ ...settings, ...changes }), ...more });
  return bench.trainer.wait(run);
}

const look = (changes: Partial<BlameRequest> = {}): Blame => lookForBlame(bench.runs, datasets, { a, b, epochs: 2, seeds: 2, ...changes });
const train = (changes: Partial<BlameRequest> = {}): Promise<Blame> => trainForBlame(bench.runs, datasets, bench.trainer, { a, b, epochs: 2, seeds: 2, ...changes });
const runsOf = ({ trainings }: Blame): string[] => trainings.map(({ run }) => run!);

beforeAll(async () => {
  await packDataset(join(root, 'waves'));
  bench = await openBench(root, () => trainHere(engine, null));
  a = (await trained({}, { name: 'quick' })).run;
  // What is too small for a float32 changes nothing.
  b = (await trained({ optimizer: { ...settings.optimizer, learningRate: 1e-7 }, l2Loss: 1e-30 }, { name: 'slow' })).run;
});
afterAll(() => bench.close());

describe('which setting makes the difference', () => {
  it('is cancelled with what was done, goes on, and gives the share to the setting that acts', async () => {
    const begun = await train();
    expect(begun.trainings.map(({ state }) => state !== null && activeStates.includes(state))).toEqual([false, true, true, false, true, true, true, true]);
    expect(bench.runs.list().filter(({ archived, tags }) => archived && tags.includes('blame'))).toHaveLength(6);
    // Nothing is begun twice.
    expect(runsOf(await train())).toEqual(runsOf(begun));
    await bench.trainer.wait(begun.trainings[1]!.run!);
    for (const { run } of begun.trainings.toReversed()) if (activeStates.includes(bench.runs.row(run!).state)) bench.trainer.stop(run!);
    for (const run of runsOf(begun)) await bench.trainer.wait(run);
    expect(look()).toMatchObject({ seedsDone: [], shares: [] });
    const again = await train();
    expect(runsOf(again)).toEqual(runsOf(begun));
    for (const run of runsOf(again)) await bench.trainer.wait(run);
    const { gap, shares, interaction, seedsDone, secondsLeft } = look();
    expect({ seedsDone, secondsLeft }).toEqual({ seedsDone: [1, 2], secondsLeft: 0 });
    expect(shares.map(({ path, isShown }) => [path, isShown])).toEqual([['optimizer.learningRate', true], ['l2Loss', false]]);
    expect(shares[0]!.value).toBeGreaterThan(0.2);
    expect(shares[0]!.value + shares[1]!.value).toBeCloseTo(gap!.value, 12);
    expect(shares[1]!.value).toBeCloseTo(0, 12);
    expect(interaction).toEqual({ value: 0, interval: [0, 0] });
    // The seeds of a mixture are repeats of each other.
    expect(bench.runs.row(begun.trainings[1]!.run!).group).toBe(bench.runs.row(begun.trainings[5]!.run!).group);
  });

  it('forks the checkpoint that both went on from', async () => {
    const fork = (changes: Partial<Training>, name: string): Promise<RunRow> => trained(changes, { name, parent: { run: a, epoch: 2, forked: true } });
    const [one, other] = [await fork({ batchSize: 8 }, 'one'), await fork({ shuffle: false }, 'other')];
    const found = await train({ a: one.run, b: other.run, epochs: 1 });
    expect(found).toMatchObject({ fork: { run: a, epoch: 2 }, epochs: 1, mostEpochs: 1 });
    expect(found.trainings.map(({ run, epochs }) => [run === one.run || run === other.run, epochs])).toEqual([true, false, false, true, false, false, false, false].map((isThere) => [isThere, 3]));
    for (const run of runsOf(found)) await bench.trainer.wait(run);
    expect(look({ a: one.run, b: other.run, epochs: 1 }).shares).toHaveLength(2);
  });
});
