import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../../core/random.ts';
import type { RunEvent } from '../../../../core/runs.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { openRuns } from '../../../../main/runs/runs.ts';
import { checkHome, killAt, type Job, type Killed, type Moment } from './killing.ts';
import { openBench, packDataset, traces, training } from './support.ts';
import { testFolder } from '../../../support/folder.ts';

const epochs = 60;
const root = testFolder('kill');
let job: Job;
let expected: ReturnType<typeof traces>;

beforeAll(async () => {
  await packDataset(join(root, 'waves'));
  const bench = await openBench(root);
  job = { root, model: bench.request.model, training: { ...training, epochs } };
  const { run } = await bench.trainer.start({ ...bench.request, ...job });
  expect((await bench.trainer.wait(run)).state).toBe('finished');
  expected = traces(bench.runs, run);
  bench.runs.delete(run);
  await bench.close();
});

const first = (type: RunEvent['type']): Moment => ({ name: `the first ${type}`, at: (event) => event.type === type });

/** Ten moments: each of a training's phases, and some after a few steps and epochs by chance. */
function moments(seed: number): Moment[] {
  const chance = random(seed, 'kill');
  const pick = (below: number): number => 1 + Math.floor(chance.uniform() * below);
  const nth = (type: RunEvent['type'], count: number): Moment => {
    let seen = 0;
    return { name: `${type} ${count}`, at: (event) => event.type === type && ++seen === count };
  };
  return [
    { name: 'the start of its process', spawned: true },
    { name: 'queued', at: (event) => event.type === 'state' && event.state === 'queued' },
    { name: 'running', at: (event) => event.type === 'state' && event.state === 'running' },
    first('batch'),
    { name: 'a checkpoint being written', writing: true },
    first('epoch'),
    first('checkpoint'),
    nth('batch', pick(3)),
    nth('epoch', pick(4)),
    { name: 'another checkpoint being written', writing: true },
  ];
}

describe.each(['trainer', 'host'] as const)('kill -9 of the %s', (victim) => {
  it('at ten moments leaves a run that ends as if nothing had happened', async () => {
    // Where images are read from the disk while it trains, it comes to the bits of the one that had them in memory.
    const own = { ...job, training: { ...job.training, dataMemory: victim === 'trainer' ? 0 : null } };
    const seed = victim === 'trainer' ? 1 : 2;
    let run: string | null = null;
    for (const moment of moments(seed)) {
      const killed: Killed = await killAt(own, moment, victim, run);
      const runs = openRuns(resolveHome(join(root, 'home')));
      run ??= runs.list()[0]!.run;
      checkHome(root, run, 19);
      const row = runs.row(run);
      expect([moment.name, row.state]).toEqual([moment.name, 'interrupted']);
      expect(row.error?.code).toBe(victim === 'host' ? 'run.interrupted' : 'run.killed');
      if (victim === 'trainer') expect(killed.ended?.state).toBe('interrupted');
      runs.close();
    }
    expect((await killAt(own, null, victim, run)).ended).toMatchObject({ state: 'finished', error: null });
    const runs = openRuns(resolveHome(join(root, 'home')));
    checkHome(root, run!, 19);
    expect(traces(runs, run!)).toEqual(expected);
    const kept = runs.checkpoints(run!).map(({ folder }) => folder);
    expect(readdirSync(join(runs.folder(run!), 'checkpoints')).sort()).toEqual(kept.sort());
    runs.delete(run!);
    runs.close();
  });
});
