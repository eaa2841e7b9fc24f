import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError, fromPlainError, type PlainError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import type { RunState } from '../../core/runs.ts';
import { makeFolder } from '../system/durable.ts';
import { lastLine, reasonOf } from '../processes/process.ts';
import { explain } from '../system/system-errors.ts';
import { program } from '../system/resources.ts';
import type { Context, Outcome } from './command.ts';
import { hostArgument } from './host-argument.ts';
import { awaitInterruptible } from './interruption.ts';
import type { TrainingCommand } from './training-command.ts';

/** What the background process gets. */
export interface HostRequest {
  home: string;
  order: TrainingCommand;
  /** Its stdout and stderr; it moves the file into the run's folder once there is one. */
  log: string;
}

/** What it answers, once: the run that trains, or one that failed before its first step, or why there is none. */
export type HostAnswer = { run: string; name: string; state: RunState; error: PlainError | null } | { error: PlainError };

/**
 * Begins a training in a process of its own that outlives this one, and waits until it trains.
 * @throws EpochalError what keeps it from starting.
 */
export async function trainDetached({ home, report, interruption }: Context, order: TrainingCommand): Promise<Outcome> {
  const log = openLog(home.root);
  try {
    const host = fork(program('cli'), [hostArgument], { serialization: 'advanced', detached: true, stdio: ['ignore', log.descriptor, log.descriptor, 'ipc'] });
    const answering = new Promise<HostAnswer>((resolve, reject) => {
      host.on('message', (message) => resolve(message as HostAnswer));
      host.on('error', reject);
      host.on('exit', (code, signal) => reject(gone(log.path, reasonOf({ code, signal }))));
      host.send({ home: home.root, order, log: log.path } satisfies HostRequest);
    });
    // Until it is said that the run trains there, Ctrl-C is meant for it, too.
    const answer = await awaitInterruptible(interruption(), answering, () => void host.kill('SIGTERM'));
    host.disconnect();
    host.unref();
    if (!('run' in answer)) throw fromPlainError(answer.error);
    const { run, name, state, error } = answer;
    if (error) report.line(`${error.message} ${error.hint}`);
    return {
      value: { run, state, ...(error === null ? {} : { error }) },
      text: () => `${run} (${name}) is ${state}.${error ? '' : ` Follow it: epochal runs watch ${run}`}`,
      exitCode: error ? 1 : 0,
    };
  } finally {
    closeSync(log.descriptor);
    rmSync(log.path, { force: true });
  }
}

/** @throws EpochalError `home.unusable`, `disk.full`. */
function openLog(root: string): { path: string; descriptor: number } {
  const path = join(root, `.detached-${randomBytes(6).toString('hex')}.log`);
  try {
    makeFolder(root);
    return { path, descriptor: openSync(path, 'wx') };
  } catch (error) {
    throw explain(error, root);
  }
}

function gone(log: string, how: Phrase): EpochalError {
  const said = lastLine(readFileSync(log, 'utf8'));
  return new EpochalError('train.host-died', { how, said: said ?? null });
}
