import { activeStates, type RunDetail, type RunState } from '../../../core/runs.ts';
import { follow } from '../../runs/follow.ts';
import type { Runs } from '../../runs/runs.ts';
import type { Context, Outcome } from '../command.ts';
import { epochLine, outcomeOf, eventReporter } from '../following.ts';
import { awaitInterruptible } from '../interruption.ts';
import { withServices } from '../services.ts';

export async function watchRun(context: Context, name: string): Promise<Outcome> {
  return withServices(context, ({ runs }) => {
    const known = runs.show(runs.find(name));
    for (const row of known.epochRows) context.report.line(epochLine(row, known.epochsPlanned));
    return followElsewhere(context, runs, known, null, { logSteps: false });
  });
}

/**
 * Follows a run that another process trains until it has ended, Ctrl-C, or a state that is waited for.
 * @param known the run as it was sent so far: all since then is sent.
 * @param isEnough null waits for its end.
 */
export async function followElsewhere(context: Context, runs: Runs, known: RunDetail, isEnough: ((state: RunState) => boolean) | null, options: { logSteps: boolean }): Promise<Outcome> {
  const { run } = known;
  const done = (state: RunState): boolean => !activeStates.includes(state) || isEnough?.(state) === true;
  // Who waits for a state wants no account of the training.
  const reportEvent = isEnough ? () => undefined : eventReporter(context.report, known);
  let finish = (): void => undefined;
  const followed = new Promise<void>((resolve, reject) => {
    const end = follow(runs, known, (event) => {
      reportEvent(event);
      if (event.type === 'state' && done(event.state)) finish();
    }, reject);
    // Following a run that is gone just ends: this says so.
    const existing = setInterval(() => {
      try {
        runs.row(run);
      } catch (error) {
        clearInterval(existing);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    }, 1000);
    finish = (): void => {
      clearInterval(existing);
      end();
      resolve();
    };
  });
  if (done(known.state)) finish();
  await awaitInterruptible(context.interruption(), followed, () => {
    if (!done(runs.row(run).state)) context.report.line(isEnough ? 'it was asked, and will do so' : `the run goes on; follow it again: epochal runs watch ${run}`);
    finish();
  });
  return isEnough ? standing(runs, run) : outcomeOf(runs, run, options);
}

/** How a run stands, in brief. */
export function standing(runs: Runs, run: string): Outcome {
  const { state, name, error } = runs.row(run);
  return {
    value: { run, state, ...(error === null ? {} : { error }) },
    text: () => `${run} (${name}) is ${state}.`,
    exitCode: state === 'failed' || state === 'interrupted' ? 1 : 0,
  };
}
