import type { RunState } from '../../../core/runs.ts';
import type { Context, Outcome } from '../command.ts';
import { withPlace, type Place } from '../place.ts';
import { followElsewhere } from './watch.ts';

export function pauseRun(context: Context, name: string): Promise<Outcome> {
  return control(context, name, (place, run) => place.trainer.pause(run), (state) => state === 'paused');
}

export function stopRun(context: Context, name: string): Promise<Outcome> {
  return control(context, name, (place, run) => place.trainer.stop(run), () => false);
}

/** Asks the process that trains the run, and waits until it has done so. A run that ends meanwhile is said to have. */
function control(context: Context, name: string, ask: (place: Place, run: string) => void, isDone: (state: RunState) => boolean): Promise<Outcome> {
  return withPlace(context, async (place) => {
    const run = place.runs.find(name);
    if (!isDone(place.runs.row(run).state)) ask(place, run);
    return followElsewhere(context, place.runs, place.runs.show(run), isDone, { logSteps: false });
  });
}
