import type { ModelSpec } from '../../core/model/spec.ts';
import type { Training } from '../../core/training.ts';
import type { Runs } from '../runs/runs.ts';
import { inputsOf, type RunInputs } from '../trainer/inputs.ts';

/** A run that another comes from. */
export interface Origin {
  run: string;
  name: string;
  datasetSha256: string;
  /** The checkpoint that is begun with; null for a run that is repeated from its beginning. */
  epoch: number | null;
  /** Copies of what it began with, in its folder. */
  inputs: RunInputs;
}

export interface OriginalTraining {
  recipe: string | null;
  model: ModelSpec;
  dataset: string;
  training: Training;
  origin: Origin;
}

/** What keeps a training the same as a run it repeats. */
export interface Sameness {
  /** The data set must have this sha256, as that of the named run had; null where any will do. */
  dataOf: { name: string; sha256: string } | null;
  /** A run whose copies of initial and sample weights it takes; null for none. */
  repeats: string | null;
}

/**
 * What a run trained, to be done again.
 * @param run its id.
 * @param epoch of the checkpoint to begin with, whose epochs then count as done; null for its beginning.
 * @throws EpochalError `run.unknown`, `run.damaged`.
 */
export function originOf(runs: Runs, run: string, epoch: number | null): OriginalTraining {
  const { recipe, dataset, name, datasetSha256, training } = runs.show(run);
  return {
    recipe,
    model: runs.readModel(run),
    dataset,
    training: epoch === null ? training : { ...training, initialWeights: `${run}@${epoch}`, initialEpoch: epoch },
    origin: { run, name, datasetSha256, epoch, inputs: inputsOf(runs.folder(run)) },
  };
}

/**
 * What makes a repeated run the same: its data, and the copies of what it began with (those of sample weights cover the
 * whole training split). These are taken while the training still asks for them.
 * @param before the training of the run; `training` what is now asked for.
 * @param dataset the data set asked for; undefined for the run's.
 */
export function keepSame(origin: Origin, before: Training, training: Training, dataset: string | undefined): Sameness & { training: Training } {
  const dataOf = dataset === undefined ? { name: origin.name, sha256: origin.datasetSha256 } : null;
  const isSame = (['initialWeights', 'sampleWeights'] as const).every((key) => training[key] === before[key]);
  if (isSame && dataOf && origin.epoch === null) return { training, dataOf, repeats: origin.run };
  const { initialWeights: copy } = origin.inputs;
  const isCopied = copy !== null && origin.epoch === null && training.initialWeights === before.initialWeights;
  return { training: isCopied ? { ...training, initialWeights: copy } : training, dataOf, repeats: null };
}
