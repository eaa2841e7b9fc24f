import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunNote } from '../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere, type Fate } from './inProcess.ts';
import { openBench, packDataset, traces, training, type Bench } from './support.ts';

const engine = await openEngine();
const imageBytes = 8 * 8 * 3;
let root: string;
let bench: Bench;
let fate: Fate | null = null;
/** What the trainings' images may take. */
const inMemory = null;
const nothing = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-streaming-'));
  await packDataset(join(root, 'waves'));
  writeFileSync(join(root, 'weights.txt'), Array.from({ length: 300 }, (_, index) => String(0.5 + (index % 5) / 4)).join('\n'));
  bench = await openBench(root, () => trainHere(engine, fate));
});
afterAll(async () => {
  await bench.close();
  rmSync(root, { recursive: true, force: true });
});

const asked = (changes: object, dataMemory: number | null): Training => readTraining({ ...training, epochs: 3, checkpoints: { keepEvery: 1, everyMinutes: null }, ...changes, dataMemory });

async function trained(changes: object, dataMemory: number | null): Promise<string> {
  const { run } = await bench.trainer.start({ ...bench.request, training: asked(changes, dataMemory) });
  expect((await bench.trainer.wait(run)).error).toEqual(fate === null ? null : expect.anything());
  return run;
}

const everything = (): object => ({
  loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true } },
  augmentation: { rotation_range: 15, horizontal_flip: true, mixup_alpha: 0.4, cutmix_alpha: 1 },
  sampleWeights: join(root, 'weights.txt'),
  classWeights: 'balanced',
  topK: 3,
});

describe.each<[string, number, () => object]>([
  ['with augmentation, mixed labels, weights of images and classes, and a smaller last batch', 120, everything],
  ['with a share of its images to validate on, in order, and few of them', 30, () => ({ validation: 0.3, limit: 100, shuffle: false })],
  ['without validation, in epochs that end within a pass', 120, () => ({ validation: 'none', stepsPerEpoch: 7, epochs: 6 })],
])('a training whose images are read from disk, %s', (_, others, changes) => {
  it.each([['all', nothing], ['those of training', others * imageBytes]])('comes to the bits of one in memory: %s', async (__, dataMemory) => {
    fate = null;
    const [streamed, whole] = [await trained(changes(), dataMemory), await trained(changes(), inMemory)];
    expect(traces(bench.runs, streamed)).toEqual(traces(bench.runs, whole));
    const saysSo = ({ text }: RunNote): boolean => text.endsWith('are read from the disk while it trains.');
    expect([streamed, whole].map((run) => bench.runs.show(run).notes.some(saysSo))).toEqual([true, false]);
  });
});

describe('a training whose images are read from disk', () => {
  it('that was stopped within an epoch and killed within another goes on to the bits of one in memory', async () => {
    fate = null;
    const whole = await trained(everything(), inMemory);
    fate = { at: 24, how: 'stop' };
    const { run } = await bench.trainer.start({ ...bench.request, training: asked(everything(), nothing) });
    expect((await bench.trainer.wait(run)).state).toBe('stopped');
    fate = { at: 20, how: 'kill', lost: 2 };
    await bench.trainer.resume(run);
    expect((await bench.trainer.wait(run)).state).toBe('interrupted');
    fate = null;
    await bench.trainer.resume(run);
    expect((await bench.trainer.wait(run)).state).toBe('finished');
    expect(traces(bench.runs, run)).toEqual(traces(bench.runs, whole));
  });

  it('is forked to the bits of its parent, which had them in memory', async () => {
    fate = null;
    const parent = await trained(everything(), inMemory);
    const { run } = await bench.trainer.start({ ...bench.request, training: asked(everything(), nothing), parent: { run: parent, epoch: 2, forked: true }, repeats: parent });
    expect((await bench.trainer.wait(run)).state).toBe('finished');
    expect(traces(bench.runs, run)).toEqual(traces(bench.runs, parent));
  });
});
