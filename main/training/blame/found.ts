import type { Rights } from '../../../core/comparison/blame/estimate.ts';
import { inertSettings } from '../../../core/comparison/blame/toggles.ts';
import { flattened } from '../../../core/comparison/settings.ts';
import { EpochalError } from '../../../core/errors.ts';
import { inImageOrder } from '../../../core/ledger/answers.ts';
import type { ModelSpec } from '../../../core/model/spec.ts';
import { activeStates, resumableStates, type RunDetail } from '../../../core/runs.ts';
import type { Training } from '../../../core/training.ts';
import { answersOf } from '../../runs/ledgers.ts';
import type { Runs } from '../../runs/runs.ts';
import { blameTag, type BlamePlan, type PlannedTraining } from './plan.ts';

/** A run that is a planned training, or becomes it. */
export interface FoundTraining {
  run: RunDetail;
  /** Of the validation images, in their order; null while it has not come so far. */
  rights: Rights | null;
}

/** The runs of a home that are planned trainings; of several the one that has come farthest. */
export function findTrainings(runs: Runs, plan: BlamePlan): Map<PlannedTraining, FoundTraining> {
  const found = new Map<PlannedTraining, FoundTraining>();
  const wanted = Map.groupBy(plan.trainings, ({ training, model }) => keyOf(training, model));
  for (const run of candidates(runs, plan)) {
    const read = readRun(runs, run);
    if (read === null) continue;
    for (const planned of wanted.get(keyOf(read.detail.training, read.model)) ?? []) {
      const one = isDescended(read.detail, plan, planned) ? asPlanned(runs, read.detail, planned) : null;
      if (one && rank(one) > rank(found.get(planned))) found.set(planned, one);
    }
  }
  return found;
}

/** One that is damaged is none of these. */
function readRun(runs: Runs, run: string): { detail: RunDetail; model: ModelSpec } | null {
  try {
    return { detail: runs.show(run), model: runs.readModel(run) };
  } catch (error) {
    if (error instanceof EpochalError) return null;
    throw error;
  }
}

/** By what is quick to know of all runs. */
function candidates(runs: Runs, { a, trainings }: BlamePlan): string[] {
  const quick = ['seed', 'batchSize', 'optimizer.learningRate'] as const;
  const wanted = new Set(trainings.map(({ training: { seed, batchSize, optimizer } }) => [seed, batchSize, optimizer.learningRate].join()));
  const { runs: ids, columns } = runs.facts.settings(runs.list().filter(({ dataset, imported }) => dataset === a.dataset && !imported).map(({ run }) => run));
  const values = quick.map((path) => columns.find((column) => column.path === path)?.values ?? []);
  return ids.filter((_, place) => wanted.has(values.map((of) => of[place]).join()));
}

/** What is the same of two trainings that learn the same so far as both go. */
function keyOf(training: Training, { layers, preprocessing }: ModelSpec): string {
  const untold: readonly string[] = [...inertSettings, 'epochs', 'validation', 'testLimit'];
  const told = Object.fromEntries(Object.entries(training).filter(([key]) => !untold.includes(key)));
  return JSON.stringify([[...flattened(told)].sort(([one], [other]) => (one < other ? -1 : 1)), layers, preprocessing]);
}

function isDescended(run: RunDetail, { a, b, fork }: BlamePlan, { training }: PlannedTraining): boolean {
  if (run.datasetSha256 !== a.datasetSha256) return false;
  const isOne = run.run === a.run || run.run === b.run;
  // Files are told by their names alone, so that only those of the runs themselves are known to be the same.
  if ((training.initialWeights ?? training.sampleWeights) !== null && !isOne && !(run.parent === a.run && run.tags.includes(blameTag))) return false;
  if (fork === null) return !run.forked;
  // The run that is forked has itself gone on from its checkpoint.
  return run.run === fork.run || run.forked && run.parentEpoch === fork.epoch && [fork.run, a.run, b.run, a.parent].includes(run.parent);
}

function asPlanned(runs: Runs, run: RunDetail, planned: PlannedTraining): FoundTraining | null {
  const { epochs, schedule } = planned.training;
  // What a schedule does may depend on how many epochs there are.
  const isSame = run.epochsPlanned === epochs;
  if (!isSame && (schedule !== null || run.epochsPlanned < epochs)) return null;
  const isDone = run.epochs >= epochs || run.state === 'finished';
  if (!isDone) return isSame && (activeStates.includes(run.state) || resumableStates.includes(run.state)) ? { run, rights: null } : null;
  const rights = rightsOf(runs, run, planned);
  return rights && { run, rights };
}

/** Null where it kept no answers of these images. */
function rightsOf(runs: Runs, { run, epochs }: RunDetail, { training, plan: { validation } }: PlannedTraining): Rights | null {
  try {
    const { images, split, predicted, target } = inImageOrder(answersOf(runs, run, Math.min(epochs, training.epochs), 'validation').answers);
    if (split !== validation?.split || images.start !== validation.start || predicted.length !== validation.count) return null;
    return Uint8Array.from(predicted, (one, image) => Number(one === target[image]));
  } catch (error) {
    if (error instanceof EpochalError) return null;
    throw error;
  }
}

function rank(found: FoundTraining | undefined): number {
  return found === undefined ? 0 : found.rights ? 4 : activeStates.includes(found.run.state) ? 3 : found.run.state === 'failed' ? 1 : 2;
}
