import { fork, type ChildProcess } from 'node:child_process';
import { watch, writeFileSync, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { ModelSpec } from '../../../../core/model/spec.ts';
import type { RunEvent, RunRow } from '../../../../core/runs.ts';
import type { Training } from '../../../../core/training.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { isAlive } from '../../../support/terminal.ts';

/** What the host trains, in the folder of a bench. */
export interface Job {
  root: string;
  model: ModelSpec;
  training: Training;
}

/** When to kill: at something that is seen to happen, since the training began or went on. */
export type Moment =
  | { name: string; at: (event: RunEvent) => boolean }
  /** While a checkpoint is being written: its folder is there, under another name. */
  | { name: string; writing: true }
  /** The training process is there, and nothing else. */
  | { name: string; spawned: true };

export interface Killed {
  run: string | null;
  ended: RunRow | null;
  trainer: number;
}

/** Starts (run null) or resumes a run in a host, and kills it or its training process at a moment; null lets it end. */
export async function killAt({ root, model, training }: Job, moment: Moment | null, victim: 'host' | 'trainer', run: string | null): Promise<Killed> {
  const order = join(root, 'job.json');
  writeFileSync(order, JSON.stringify({ model, training }));
  const host = fork(fileURLToPath(new URL('host.ts', import.meta.url)), [root, run ?? '-', order], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
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

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}

/** What must be so at any time: a whole database in which nothing is twice, and no step or epoch is missing. */
export function checkHome(root: string, run: string, stepsPerEpoch: number): void {
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
  expect(next).toBeGreaterThanOrEqual(rows.length * stepsPerEpoch);
  database.close();
}

