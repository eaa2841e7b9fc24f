import type { RunState } from '../../../core/runs.ts';
import type { Context, Outcome } from '../command.ts';
import { withServices, type Services } from '../services.ts';
import { followElsewhere } from './watch.ts';

export function pauseRun(context: Context, name: string): Promise<Outcome> {
  return control(context, name, (services, run) => services.trainer.pause(run), (state) => state === 'paused');
}

export function stopRun(context: Context, name: string): Promise<Outcome> {
  return control(context, name, (services, run) => services.trainer.stop(run), () => false);
}

/** Asks the process that trains the run, and waits until it has done so. A run that ends meanwhile is said to have. */
function control(context: Context, name: string, ask: (services: Services, run: string) => void, isDone: (state: RunState) => boolean): Promise<Outcome> {
  return withServices(context, async (services) => {
    const run = services.runs.find(name);
    if (!isDone(services.runs.row(run).state)) ask(services, run);
    return followElsewhere(context, services.runs, services.runs.show(run), isDone, { logSteps: false });
  });
}
