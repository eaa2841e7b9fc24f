import { toPlainError } from '../../../core/errors.ts';
import type { RunEvent } from '../../../core/runs.ts';
import { beginDailyBackup } from '../../runs/backups/daily.ts';
import type { Context, Outcome } from '../command.ts';
import { trainDetached } from '../detached.ts';
import { outcomeOf, eventReporter } from '../following.ts';
import type { ForkOptions, TrainOptions } from '../options/train.ts';
import { awaitInterruptible, isAskedFor } from '../interruption.ts';
import { repeatOutcome, repeatsOf } from '../repeats.ts';
import { beginInterruptible, stopHere, waitForAll, type TrainingCommand } from '../training-command.ts';
import { withServices, type Services } from '../services.ts';
import { readTrainingRequest } from '../training.ts';
import { describePlan } from '../training/describing.ts';
import { followElsewhere } from './watch.ts';

interface FollowOptions {
  logSteps: boolean;
  detach: boolean;
  repeat?: number | undefined;
}

export async function trainModel(context: Context, options: TrainOptions): Promise<Outcome> {
  return trainHere(context, { kind: 'start', request: await readTrainingRequest(options, context) }, options);
}

export async function forkRun(context: Context, name: string, options: ForkOptions): Promise<Outcome> {
  const asked = { ...options, from: name, recipe: undefined, model: undefined, dataset: undefined, weights: undefined, adapt: false, initialEpoch: undefined };
  return trainHere(context, { kind: 'start', request: await readTrainingRequest(asked, context, true) }, options);
}

export async function resumeRun(context: Context, name: string, options: FollowOptions): Promise<Outcome> {
  const paused = await withServices(context, async (services) => {
    const run = services.runs.find(name);
    if (services.runs.row(run).state !== 'paused') return { run, outcome: null };
    // Its own process still has it, and goes on with it.
    await services.trainer.resume(run);
    return { run, outcome: await followElsewhere(context, services.runs, services.runs.show(run), options.detach ? (state) => state !== 'paused' : null, options) };
  });
  return paused.outcome ?? trainHere(context, { kind: 'resume', run: paused.run }, options);
}

async function trainHere(context: Context, order: TrainingCommand, options: FollowOptions): Promise<Outcome> {
  if (options.detach) return trainDetached(context, order);
  return withServices(context, async (services) => {
    const interruption = context.interruption();
    const run = await started(context, services, order);
    const daily = beginDailyBackup(context.home, (error) => context.report.line(toPlainError(error).message));
    const repeats = order.kind === 'start' ? repeatsOf(services.runs, run) : [run];
    await awaitInterruptible(interruption, waitForAll(services, repeats), () => {
      context.report.line(`${isAskedFor(interruption) ? 'stopping' : 'nobody reads this any more: stopping'} with a checkpoint; Ctrl-C again ends it at once`);
      stopHere(services, repeats);
    });
    await daily.close();
    const outcome = options.repeat === undefined ? outcomeOf(services.runs, run, options) : repeatOutcome(services.runs, repeats);
    // Stopped on purpose is done; stopped because nobody was there any more is not what was asked for.
    const isLost = interruption.aborted && !isAskedFor(interruption) && repeats.some((one) => services.runs.row(one).state === 'stopped');
    return isLost ? { ...outcome, exitCode: 1 } : outcome;
  });
}

/** Begins, and tells all from the first event on. */
async function started(context: Context, services: Services, order: TrainingCommand): Promise<string> {
  const early: RunEvent[] = [];
  let handle = (event: RunEvent): void => void early.push(event);
  services.trainer.on((event) => handle(event));
  const { run, name, epochsPlanned } = await beginInterruptible(context.interruption(), services, order);
  context.report.line(`${name} (${run})`);
  if (order.kind === 'start') describePlan(services.runs.show(run)).forEach((line) => context.report.line(line));
  handle = eventReporter(context.report, { epochsPlanned });
  early.forEach(handle);
  return run;
}
