import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { toPlainError } from '../../core/errors.ts';
import type { RunEvent } from '../../core/runs.ts';
import { resolveHome } from '../system/home.ts';
import { beginDailyBackup } from '../runs/backups/daily.ts';
import type { HostAnswer, HostRequest } from './detached.ts';
import { eventReporter } from './following.ts';
import { awaitInterruptible } from './interruption.ts';
import { repeatsOf } from './repeats.ts';
import { beginInterruptible, stopHere, waitForAll } from './training-command.ts';
import { withServices } from './services.ts';
import { Reporter } from './reporter.ts';
import type { Host } from './run.ts';
import { describePlan } from './training/describing.ts';

/** Name of a detached run's log in its folder. */
export const hostLog = 'log.txt';

/**
 * The background process of `--detach`: begins what it is asked for, answers once the run trains or has failed,
 * and stays until the run has ended. Its words go to a log in the run's folder.
 * When this process is asked to end, the run stops with a checkpoint.
 */
export async function hostRun({ interruption: { stop, atOnce }, env, ...streams }: Omit<Host, 'version'>): Promise<void> {
  const interruption = stop();
  const { home, order, log } = await new Promise<HostRequest>((resolve) => process.once('message', (message) => resolve(message as HostRequest)));
  const report = new Reporter('people', streams);
  const context = { home: resolveHome(home), env, report, interruption: stop, atOnce };
  try {
    await withServices(context, async (services) => {
      const { runs, trainer } = services;
      const early: RunEvent[] = [];
      let handle = (event: RunEvent): void => void early.push(event);
      trainer.on((event) => handle(event));
      const { run, name, epochsPlanned } = await beginInterruptible(interruption, services, order);
      renameSync(log, join(runs.folder(run), hostLog));
      if (order.kind === 'start') describePlan(runs.show(run)).forEach((line) => report.line(line));
      const reportEvent = eventReporter(report, { epochsPlanned });
      let answered = false;
      handle = (event) => {
        reportEvent(event);
        if (event.type !== 'state' || event.state === 'queued' || answered) return;
        answered = true;
        answer({ run, name, state: event.state, error: event.error });
      };
      early.forEach(handle);
      const daily = beginDailyBackup(context.home, (error) => report.line(toPlainError(error).message));
      const repeats = order.kind === 'start' ? repeatsOf(runs, run) : [run];
      await awaitInterruptible(interruption, waitForAll(services, repeats), () => stopHere(services, repeats));
      await daily.close();
    });
  } catch (error) {
    const plain = toPlainError(error);
    report.line(`${plain.message} ${plain.hint}`);
    answer({ error: plain });
  }
  if (process.connected) process.disconnect();
}

/** The one that asked may be gone; the run goes on all the same. */
function answer(message: HostAnswer): void {
  if (process.connected) process.send?.(message, () => undefined);
}
