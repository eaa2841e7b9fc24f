import { planData } from '../../core/plan.ts';
import type { ProbeRequest } from '../probe/prober.ts';
import type { Runs } from '../runs/runs.ts';
import type { PreparedTraining } from '../trainer/checked.ts';
import { planFork } from '../trainer/forking.ts';

/**
 * What is tried of a training before it is begun: of a fork what is left of it, with the weights it goes on with.
 * @throws EpochalError as `planFork`.
 */
export function trialOf({ model, training, dataset, directory, edits, parent }: PreparedTraining, runs: Runs): ProbeRequest {
  if (!parent?.forked || parent.epoch === null) return { model, training, dataset, directory, edits };
  const { run, epoch } = parent;
  planFork(runs, { run, epoch }, training, planData(training, dataset.counts));
  return { model, training, dataset, directory, edits, fork: { epoch, checkpoint: runs.checkpointFolder(run, String(epoch)) } };
}
