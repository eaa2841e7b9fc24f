import { EpochalError } from '../../core/errors.ts';
import type { InspectorOptions } from '../inspect/inspector.ts';
import type { Runs } from '../runs/runs.ts';

/** Finds a run and one of its checkpoints, as the inspector wants them. */
export function inspectable(runs: Runs): InspectorOptions['findRun'] {
  return (run, checkpoint) => {
    const { training, dataset } = runs.show(run);
    return { run, model: runs.readModel(run), training, dataset, checkpoint: runs.weights(run, readWhich(checkpoint)) };
  };
}

function readWhich(checkpoint: string): 'best' | 'last' | number {
  if (checkpoint === 'best' || checkpoint === 'last') return checkpoint;
  if (/^\d{1,6}$/.test(checkpoint)) return Number(checkpoint);
  throw new EpochalError('checkpoint.missing', `There is no checkpoint '${checkpoint}'.`, "Give 'best', 'last' or the number of an epoch.");
}
