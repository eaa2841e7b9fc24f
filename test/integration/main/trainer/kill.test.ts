import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, type FSWatcher } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../../core/random.ts';
import type { RunEvent, RunRow } from '../../../../core/runs.ts';
import { resolveHome } from '../../../../main/home.ts';
import { openRuns } from '../../../../main/runs/runs.ts';
import { openBench, packDataset, traces, training } from './support.ts';

const epochs = 60;
let root: string;
let expected: ReturnType<typeof traces>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-kill-'));
  await packDataset(join(root, 'waves'));
  const bench = await openBench(root);
  const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs } });
  expect((await bench.trainer.wait(run)).state).toBe('finished');
  expected = traces(bench.runs, run);
  bench.runs.delete(run);
  await bench.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** When to kill: at something that is seen to happen, since the training began or went on. */
type Moment =
  | { name: string; at: (event: RunEvent) => boolean }
  /** While a checkpoint is being written: its folder is there, under another name. */
  | { name: string; writing: true }
  /** The training process is there, and nothing else. */
  | { name: string; spawned: true };

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

interface Killed {
  run: string | null;
  ended: RunRow | null;
  trainer: number;
}

/** Starts (run null) or resumes a run in a host, and kills it or its training process at a moment. */
async function killAt(moment: Moment | null, victim: 'host' | 'trainer', run: string | null): Promise<Killed> {
  const host = fork(fileURLToPath(new URL('host.ts', import.meta.url)), [root, run ?? '-', String(epochs)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const result: Killed = { run, ended: null, trainer: 0 };
  let watcher: FSWatcher | null = null;
  const strike = (): void => {
    if (victim === 'host') host.kill('SIGKILL');
    else process.kill(result.trainer, 'SIGKILL');
    watcher?.close();
  };
  host.on('message', (message: { pid?: number; event?: RunEvent; end?: RunRow }) => {
    if (message.pid !== undefined) {
      result.trainer = message.pid;
      if (moment && 'spawned' in moment) strike();
    }
    if (message.end) result.ended = message.end;
    if (!message.event) return;
    result.run = message.event.run;
    if (moment && 'at' in moment && moment.at(message.event)) strike();
    if (moment && 'writing' in moment) {
      watcher ??= watch(join(root, 'home', 'runs', result.run, 'checkpoints'), (_, file) => {
        if (file?.endsWith('.partial')) strike();
      });
    }
  });
  await gone(host);
  (watcher as FSWatcher | null)?.close();
  await until(() => !isAlive(result.trainer));
  return result;
}

function gone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('close', () => resolve()));
}

/** A process that has ended but was not collected by its new parent yet is gone, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}

/** What must be so at any time: a whole database in which nothing is twice, and no step or epoch is missing. */
function checkHome(run: string): void {
  const home = resolveHome(join(root, 'home'));
  const database = new Database(home.database);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  let next = 0;
  for (const { first, count } of database.prepare<[string], { first: number; count: number }>('SELECT first_step AS first, count FROM steps WHERE run = ? ORDER BY first_step').all(run)) {
    expect(first).toBe(next);
    next += count;
  }
  const rows = database.prepare<[string], number>('SELECT epoch FROM epochs WHERE run = ? ORDER BY epoch').pluck().all(run);
  expect(rows).toEqual(rows.map((_, index) => index + 1));
  expect(next).toBeGreaterThanOrEqual(rows.length * 19);
  database.close();
}

describe.each(['trainer', 'host'] as const)('kill -9 of the %s', (victim) => {
  it('at ten moments leaves a run that ends as if nothing had happened', async () => {
    const seed = victim === 'trainer' ? 1 : 2;
    let run: string | null = null;
    for (const moment of moments(seed)) {
      const killed: Killed = await killAt(moment, victim, run);
      const runs = openRuns(resolveHome(join(root, 'home')));
      run ??= runs.list()[0]!.run;
      checkHome(run);
      const row = runs.row(run);
      expect([moment.name, row.state]).toEqual([moment.name, 'interrupted']);
      expect(row.error?.code).toBe(victim === 'host' ? 'run.interrupted' : 'run.killed');
      if (victim === 'trainer') expect(killed.ended?.state).toBe('interrupted');
      runs.close();
    }
    expect((await killAt(null, victim, run)).ended).toMatchObject({ state: 'finished', error: null });
    const runs = openRuns(resolveHome(join(root, 'home')));
    checkHome(run!);
    expect(traces(runs, run!)).toEqual(expected);
    const kept = runs.checkpoints(run!).map(({ folder }) => folder);
    expect(readdirSync(join(runs.folder(run!), 'checkpoints')).sort()).toEqual(kept.sort());
    runs.delete(run!);
    runs.close();
  });
});
