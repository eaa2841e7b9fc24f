import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { Descent, RunParent } from '../../core/runs.ts';
import type { ClassName } from '../../core/subject.ts';
import type { Training } from '../../core/training.ts';
import type { Runs } from '../runs/runs.ts';
import { keepsWhole } from '../trainer/forking.ts';
import { inputsOf, type GivenFiles, type RunInputs } from '../trainer/inputs.ts';

/** A run that another comes from. */
export interface Origin {
  run: string;
  name: string;
  dataset: string;
  datasetSha256: string;
  /** Null where they are not known. */
  classes: readonly ClassName[] | null;
  /** The checkpoint that is begun with; null for a run that is repeated from its beginning. */
  epoch: number | null;
  /** Whether it is gone on from that checkpoint with the exact state of everything; else with its weights. */
  forks: boolean;
  /** Whose checkpoint is begun with: its own, or that of the run it was forked from where it is repeated. */
  holder: string;
  folder: string;
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

/** A checkpoint that a run begins with: how many epochs count as done, and by what its weights are to be had of the run. */
export interface Beginning {
  epoch: number;
  checkpoint: string;
}

/** What keeps a training the same as a run it repeats. */
export interface RepeatConstraints {
  /** The data set must have this sha256, now or as the run in `folder` saw it, which is named; null where any will do. */
  dataOf: { name: string; sha256: string; folder: string } | null;
  /** The classes that `classWeights` are of, in order, where they come from a run and the data set is chosen anew; null else. */
  weighed: { name: string; classes: readonly ClassName[] } | null;
  /** A run whose copies of initial and sample weights it takes; null for none. */
  repeats: string | null;
  /** Where the files lie that the training names, when it does not name them by their paths. */
  files: GivenFiles;
}

/**
 * What a run trained, to be done again.
 * @param run its id.
 * @param at the checkpoint to begin with; null for its beginning, which is of a fork where it was forked.
 * @param forks whether that is gone on from exactly: the training then begins where the run's did.
 * @throws EpochalError `run.unknown`, `run.damaged`, `run.fork/gone`.
 */
export function originOf(runs: Runs, run: string, at: Beginning | null, forks = false): OriginalTraining {
  const { recipe, dataset, name, datasetSha256, classes, training, ...descent } = runs.show(run);
  const again = at === null ? forkPoint(runs, { ...descent, name }) : null;
  return {
    recipe,
    model: runs.readModel(run),
    dataset,
    training: at === null || forks ? training : { ...training, initialWeights: `${run}@${at.checkpoint}`, initialEpoch: at.epoch },
    origin: { run, name, dataset, datasetSha256, classes, epoch: again?.epoch ?? at?.epoch ?? null, forks: forks || again !== null, holder: again?.holder ?? run, folder: runs.folder(run), inputs: inputsOf(runs.folder(run)) },
  };
}

/** Where a fork is begun again: at the checkpoint of the run it was forked from, or its own copy of that; null of a run that is no fork. */
function forkPoint(runs: Runs, { run, name, parent, parentEpoch: epoch, forked }: Descent & { run: string; name: string }): { holder: string; epoch: number } | null {
  if (!forked || parent === null || epoch === null) return null;
  const holder = [parent, run].find((one) => keepsWhole(runs, one, epoch));
  if (holder === undefined) throw new EpochalError('run.fork/gone', { name, parent: runs.has(parent) ? runs.row(parent).name : parent, epoch });
  return { holder, epoch };
}

/** What a run that comes from it records. */
export function parentOf(origin: Origin | null): RunParent | null {
  return origin && { run: origin.holder, epoch: origin.epoch, forked: origin.forks };
}

/**
 * What makes a repeated run the same: its data, and the copies of what it began with (those of sample weights cover the
 * whole training split). These are taken while the training still asks for them.
 * @param before the training of the run; `training` what is now asked for.
 * @param dataset the data set asked for; undefined for the run's.
 * @param brought files that take the place of the run's, whatever they are called.
 * @throws EpochalError `run.input-missing`: the path that a run names is never read again, what lies there may be another file or another's;
 *   `run.fork/data` where a fork is asked for on other data.
 */
export function repeatConstraints(origin: Origin, before: Training, training: Training, dataset: string | undefined, brought: GivenFiles = {}): RepeatConstraints {
  const { name, classes, forks } = origin;
  if (forks && dataset !== undefined && dataset !== origin.dataset) throw new EpochalError('run.fork/data', { name, data: origin.dataset });
  const hasWeights = origin.epoch !== null && !forks;
  const dataOf = dataset === undefined || forks ? { name, sha256: origin.datasetSha256, folder: origin.folder } : null;
  const weighed = dataOf === null && classes !== null && JSON.stringify(training.classWeights) === JSON.stringify(before.classWeights) ? { name, classes } : null;
  const inherited = (['initialWeights', 'sampleWeights'] as const).filter((key) => training[key] === before[key] && brought[key] === undefined);
  if (inherited.length === 2 && dataOf && !hasWeights) return { dataOf, weighed, repeats: origin.run, files: {} };
  // A run's own checkpoint is what a later beginning asks for.
  const copied = inherited.filter((key) => training[key] !== null && !(key === 'initialWeights' && hasWeights));
  return { dataOf, weighed, repeats: null, files: { ...brought, ...Object.fromEntries(copied.map((key) => [key, copyOf(origin, key)])) } };
}

/** @throws EpochalError `run.input-missing`. */
export function copyOf({ name, inputs }: Pick<Origin, 'name' | 'inputs'>, key: keyof RunInputs): string {
  const copy = inputs[key];
  if (copy !== null) return copy;
  const what = key === 'initialWeights' ? phrase`weights it began with` : phrase`sample weights`;
  throw new EpochalError('run.input-missing', { name, what });
}
