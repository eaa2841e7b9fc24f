import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTraining } from '../../../../core/training.ts';
import type { RunEvent, RunRow } from '../../../../core/runs.ts';
import { testFolder } from '../../../support/folder.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere } from './inProcess.ts';
import { openBench, packDataset, traces, training, type Bench } from './support.ts';

const engine = await openEngine();
const root = testFolder('repeat');
let bench: Bench;

beforeAll(async () => {
  await packDataset(join(root, 'waves'));
  bench = await openBench(root, () => trainHere(engine, null));
});
afterAll(() => bench.close());

const asked = readTraining({ ...training, epochs: 1, seed: 5 });

/** Those of a group, by their seeds. */
const membersOf = ({ group }: RunRow): string[] => bench.runs.list().filter((row) => row.group === group).map(({ run }) => bench.runs.show(run)).sort((a, b) => a.training.seed - b.training.seed).map(({ run }) => run);

it('repeats a training with the next seeds, one after the other, each as it would be alone', async () => {
  const first = await bench.trainer.start({ ...bench.request, name: 'mine', training: asked, repeat: 3 });
  const runs = membersOf(first);
  expect(runs[0]).toBe(first.run);
  expect(runs.slice(1).map((run) => bench.runs.row(run).state)).toEqual(['queued', 'queued']);
  for (const run of runs) await bench.trainer.wait(run);
  expect(runs.map((run) => bench.runs.show(run)).map(({ name, state, training: { seed } }) => [name, state, seed])).toEqual([5, 6, 7].map((seed) => [`mine, seed ${seed}`, 'finished', seed]));
  const told = bench.events.filter((event): event is RunEvent & { type: 'state' } => event.type === 'state' && event.state !== 'queued').map(({ run, state }) => [run, state]);
  expect(told).toEqual(runs.flatMap((run) => [[run, 'running'], [run, 'finished']]));
  const alone = await bench.trainer.start({ ...bench.request, training: { ...asked, seed: 6 } });
  await bench.trainer.wait(alone.run);
  expect(alone.group).toBeNull();
  expect(traces(bench.runs, alone.run)).toEqual(traces(bench.runs, runs[1]!));
});

it('is called by what differs from the run it was begun from, each once', async () => {
  const first = await bench.trainer.start({ ...bench.request, name: 'mine', training: asked });
  const changed = { ...bench.request, training: { ...asked, batchSize: 32 }, parent: { run: first.run, epoch: null, forked: false } };
  const [named, again] = [await bench.trainer.start(changed), await bench.trainer.start(changed)];
  expect(named.name).toBe('mine, batch 32');
  expect(again.name).toMatch(/^mine, batch 32 \d{4}-/);
  for (const { run } of [first, named, again]) await bench.trainer.wait(run);
});

it('those that wait can be stopped, and resumed later', async () => {
  const first = await bench.trainer.start({ ...bench.request, training: asked, repeat: 2 });
  const [, second] = membersOf(first) as [string, string];
  bench.trainer.stop(second);
  expect(bench.runs.row(second)).toMatchObject({ state: 'stopped', epochs: 0, group: first.group });
  expect(await bench.trainer.wait(first.run)).toMatchObject({ state: 'finished' });
  await bench.trainer.resume(second);
  expect(await bench.trainer.wait(second)).toMatchObject({ state: 'finished', epochs: 1 });
});
