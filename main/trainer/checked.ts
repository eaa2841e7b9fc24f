import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { DatasetInfo } from '../../core/datasets.ts';
import type { Phrase } from '../../core/errors/words.ts';
import { estimateMemory, refuseTooLarge, streamedNote, type ImageCounts } from '../../core/memory.ts';
import { checkFits, resolveModel, type Model } from '../../core/model/model.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import { planData, type Plan } from '../../core/plan.ts';
import { reviewTraining } from '../../core/review.ts';
import { readTraining, type Training } from '../../core/training.ts';
import { openEdited } from '../datasets/edits/edited.ts';
import { seenBytes, seenFile } from '../datasets/edits/seen.ts';
import type { InheritedHistory } from '../runs/inheriting.ts';
import type { NewRun } from '../runs/journal.ts';
import type { Runs } from '../runs/runs.ts';
import { planFork } from './forking.ts';
import { readInputs, type FindWeights, type GivenFiles, type RunFiles } from './inputs.ts';

/** What a training is of. With `edits`, `directory` holds the packed data set that `dataset` describes. */
export interface PreparedTraining {
  model: ModelSpec;
  recipe: string | null;
  dataset: DatasetInfo;
  directory: string;
  /** What has made it what `dataset` describes; none where it is as imported. */
  edits: readonly Edit[];
  training: Training;
  /** Default: the recipe's or the model's name, and the time. */
  name?: string;
  /** Where the files lie that `training` names, when it does not name them by their paths. */
  files?: GivenFiles;
  /** A run that this one repeats: it gets the same weights to begin with, and the same weights of images. */
  repeats?: string;
  /** The run it is begun from; default: none. */
  parent?: NewRun['parent'];
  /** How many runs are trained, one after the other, each with the next seed; default 1. */
  repeat?: number;
  /** Of the runs with which it is one of several repeats; default: a new one where it is repeated, else none. */
  group?: string;
}

/** A training that can be: all that is to be refused has been. */
export interface CheckedTraining {
  model: Model;
  training: Training;
  dataset: DatasetInfo;
  plan: Plan;
  /** What it has of a run that it is forked from; null for one that is none. */
  inherited: InheritedHistory | null;
  /** For its folder. */
  files: RunFiles;
  /** What a person should know. */
  notes: readonly Phrase[];
  /** Bytes that it may take. */
  available: number;
}

/** @throws EpochalError of the model, the training, the data, the memory, the weights, or the checkpoint that is forked from. */
export async function checkTraining(request: PreparedTraining, runs: Runs, findWeights: FindWeights, available: () => number | Promise<number>): Promise<CheckedTraining> {
  const training = readTraining(request.training);
  const model = resolveModel(request.model);
  const { info: dataset, seen } = describe(request.directory, request.edits);
  checkFits(model, dataset);
  const plan = planData(training, dataset.counts);
  const remarks = reviewTraining(model, training, plan, dataset.classes);
  const free = await available();
  refuseTooLarge(model, training, countsOf(plan), free);
  const streamed = streamedNote(estimateMemory(model, training, countsOf(plan), free));
  const { parent } = request;
  const fork = parent?.forked && parent.epoch !== null ? planFork(runs, { run: parent.run, epoch: parent.epoch }, training, plan) : null;
  const { files, notes } = await readInputs(training, model, dataset, findWeights, request.repeats === undefined ? null : runs.folder(request.repeats), request.files);
  return { model, training, dataset, plan, inherited: fork && fork.history, files: seen === null ? files : { ...files, [seenFile]: [seen] }, notes: [...remarks, ...(streamed ? [streamed] : []), ...notes, ...(fork?.notes ?? [])], available: free };
}

export function countsOf({ train, validation }: Plan): ImageCounts {
  return { train: train.count, validation: validation?.count ?? 0 };
}

/** What a data set says of itself under edits, and what a run keeps of these. @throws EpochalError as `openEdited`. */
function describe(directory: string, edits: readonly Edit[]): { info: DatasetInfo; seen: Uint8Array | null } {
  const dataset = openEdited(directory, edits);
  dataset.close();
  return { info: dataset.info, seen: seenBytes(dataset) };
}
