import type { CallValue } from '../../core/contract.ts';
import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { joinPhrases, phrase } from '../../core/errors/words.ts';
import { matchClasses } from '../../core/labelling.ts';
import { adaptModel } from '../../core/model/adapt.ts';
import { resolveModel } from '../../core/model/model.ts';
import { readModelSpec, type ModelSpec } from '../../core/model/spec.ts';
import { usualValidation } from '../../core/plan.ts';
import { needsDataset, type Recipe } from '../../core/recipes.ts';
import type { RunParent } from '../../core/runs.ts';
import { readTraining, type Training } from '../../core/training.ts';
import { readUpload } from '../../core/uploads.ts';
import { usualTraining } from '../../core/usual-training.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { openSeen } from '../datasets/edits/seen.ts';
import type { DatasetImages } from '../datasets/packed.ts';
import type { Models } from '../models/models.ts';
import { findRecipe } from './recipes.ts';
import type { Runs } from '../runs/runs.ts';
import type { PreparedTraining } from '../trainer/checked.ts';
import type { GivenFiles } from '../trainer/inputs.ts';
import { parentOf, repeatConstraints, originOf, type Origin, type RepeatConstraints } from './origin.ts';

/** A training in full, as it is asked for. Plain data: it may cross to another process. */
export interface TrainingRequest extends RepeatConstraints {
  /** Null for a model of one's own. */
  recipe: string | null;
  model: ModelSpec;
  dataset: string;
  training: Training;
  name: string | null;
  /** Whether the model is changed so that it fits the data set. */
  adapt: boolean;
  /** How many runs are trained, each with the next seed. */
  repeat: number;
  /** The run it is begun from; null for none. */
  parent: RunParent | null;
  /** Whether what `training` validates on was asked for, or is a run's; else the data set has a say in it (`usualValidation`). */
  choosesValidation: boolean;
}

/**
 * What `runs.start` asks for: a recipe, a model of one's own or a run, and what is changed of its training.
 * @throws EpochalError `run.nothing`, `run.no-dataset`, `recipe.unknown`, `model.invalid`, `training.invalid`,
 *   `run.unknown`, `run.damaged`, `model.unknown`, `model.damaged`, `upload.missing`, `run.input-missing`.
 */
export function readTrainingRequest({ recipe, model, from, ...changes }: CallValue<'runs.start'>, recipes: readonly Recipe[], runs: Runs, models: Models, uploads: UploadedFiles): TrainingRequest {
  return changed(readBase({ recipe, model, from }, recipes, runs, models), changes, uploads);
}

/**
 * What `runs.fork` asks for.
 * @throws EpochalError `run.unknown`, `run.damaged`, `training.invalid`, `upload.missing`, `run.input-missing`.
 */
export function readForkRequest({ run, epoch, ...changes }: CallValue<'runs.fork'>, runs: Runs, uploads: UploadedFiles): TrainingRequest {
  return changed(originOf(runs, run, { epoch, checkpoint: String(epoch) }, true), { ...changes, dataset: undefined }, uploads);
}

function changed({ origin, ...base }: Base, { dataset, training: changes, name, adapt = false, repeat = 1 }: Pick<CallValue<'runs.start'>, 'dataset' | 'training' | 'name' | 'adapt' | 'repeat'>, uploads: UploadedFiles): TrainingRequest {
  const chosen = dataset ?? base.dataset;
  if (chosen === null) throw noDataset(base);
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  const { named, files } = takeUploads(Object.fromEntries(given), uploads);
  const training = readTraining({ ...base.training, ...named });
  const same = origin ? repeatConstraints(origin, base.training, training, dataset, files) : { dataOf: null, weighed: null, repeats: null, files };
  return { recipe: base.recipe, model: base.model, dataset: chosen, training, name: name ?? null, adapt, repeat, parent: parentOf(origin), choosesValidation: origin !== null || 'validation' in named, ...same };
}

/** Files that windows have brought. */
export interface UploadedFiles {
  /** @throws EpochalError `upload.missing`. */
  path(upload: string): string;
}

/** Settings that name uploads get the files' own names, and where these lie is given beside. */
function takeUploads(changes: Readonly<Record<string, unknown>>, uploads: UploadedFiles): { named: Record<string, unknown>; files: GivenFiles } {
  const taken = Object.entries(changes).flatMap(([key, value]) => {
    const upload = readUpload(value);
    return upload ? [{ key, name: upload.name, path: uploads.path(upload.upload) }] : [];
  });
  return {
    named: { ...changes, ...Object.fromEntries(taken.map(({ key, name }) => [key, name])) },
    files: Object.fromEntries(taken.map(({ key, path }) => [key, path])),
  };
}

/**
 * What the trainer is to be asked for.
 * @throws EpochalError `dataset.missing`, `dataset.damaged`; `run.data-changed` where a repeated run saw other data;
 *   `training.class-weights` where those of a run are of other classes; as `adaptModel`.
 */
export function prepareTraining({ dataset: id, name, adapt, dataOf, weighed, repeats, choosesValidation, training, ...request }: TrainingRequest, datasets: Pick<Datasets, 'openEdited'>): PreparedTraining {
  const present = datasets.openEdited(id);
  present.close();
  const { info, edits, directory } = dataOf && present.info.sha256 !== dataOf.sha256 ? asSeen(present.directory, id, dataOf, request.parent?.forked ?? false) : present;
  const model = adapt ? adaptModel(request.model, info).model : request.model;
  const validation = choosesValidation ? training.validation : usualValidation(training.validation, info.counts);
  return { ...request, model, training: weighedFor({ ...training, validation }, weighed, info), dataset: info, directory, edits, ...(name === null ? {} : { name }), ...(repeats === null ? {} : { repeats }) };
}

/** The data as a run saw it before it was edited further. */
function asSeen(directory: string, id: string, { name, sha256, folder }: NonNullable<TrainingRequest['dataOf']>, isFork: boolean): DatasetImages {
  const dataset = openSeen(directory, folder, sha256);
  if (dataset === null) throw new EpochalError(isFork ? 'run.data-changed/fork' : 'run.data-changed/repeat', { data: id, run: name });
  dataset.close();
  return dataset;
}

/** Weights of classes stay with their classes, whatever their order in another data set. */
function weighedFor(training: Training, weighed: TrainingRequest['weighed'], info: DatasetInfo): Training {
  const { classWeights } = training;
  if (weighed === null || !Array.isArray(classWeights)) return training;
  const match = matchClasses(weighed.classes.map(({ name }) => name), info.classes);
  if (match.kind === 'same') return training;
  if (match.kind === 'mapped') return { ...training, classWeights: match.to.map((place) => classWeights[place]!) };
  throw new EpochalError('training.class-weights/run', { run: weighed.name, data: info.id });
}

/** @returns the error `run.no-dataset`. */
export function noDataset({ recipe, model }: Pick<TrainingRequest, 'recipe' | 'model'>): EpochalError {
  if (recipe === null) return new EpochalError('run.no-dataset');
  return needsDataset(recipe, resolveModel(model));
}

interface Base extends Pick<TrainingRequest, 'recipe' | 'model' | 'training'> {
  /** Null where it must be named. */
  dataset: string | null;
  /** The run it comes from; null for a recipe or a model. */
  origin: Origin | null;
}

const givens = { recipe: phrase`a recipe`, model: phrase`a model`, from: phrase`a run` };

function readBase(given: Pick<CallValue<'runs.start'>, 'recipe' | 'model' | 'from'>, recipes: readonly Recipe[], runs: Runs, models: Models): Base {
  const named = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [givens[key as keyof typeof given]]));
  if (named.length !== 1) {
    throw named.length === 0 ? new EpochalError('run.nothing') : new EpochalError('run.nothing/several', { given: joinPhrases(named, 'comma') });
  }
  if (given.from !== undefined) return originOf(runs, given.from, null);
  if (given.recipe !== undefined) {
    const recipe = findRecipe(recipes, given.recipe);
    return { recipe: recipe.id, model: recipe.model, dataset: recipe.dataset, training: recipe.training, origin: null };
  }
  if (typeof given.model === 'string') return { recipe: null, dataset: null, origin: null, ...importedTraining(models, given.model) };
  const spec = readModelSpec(given.model);
  return { recipe: null, model: spec, dataset: null, training: usualTraining(resolveModel(spec)), origin: null };
}

/** An imported model goes on from its weights. @throws EpochalError `model.unknown`, `model.damaged`. */
export function importedTraining(models: Models, id: string): Pick<TrainingRequest, 'model' | 'training'> {
  const model = models.readModel(id);
  return { model, training: { ...usualTraining(resolveModel(model)), initialWeights: id } };
}
