import { existsSync } from 'node:fs';
import { fewestSeeds, mostSeeds, usualEpochs, usualSeeds, type BlameBudget } from '../../../core/comparison/blame/blame.ts';
import { designFor, fewestMixtures, has, mostSettings, type Design } from '../../../core/comparison/blame/design.ts';
import { inertSettings, mixed, togglesOf, type Toggle, type Trained } from '../../../core/comparison/blame/toggles.ts';
import { nameByChanges } from '../../../core/comparison/naming.ts';
import { settingDifferences } from '../../../core/comparison/settings.ts';
import type { DatasetInfo } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { checkFits, resolveModel } from '../../../core/model/model.ts';
import { planData, type Plan } from '../../../core/plan.ts';
import { reviewTraining } from '../../../core/review.ts';
import type { RunDetail } from '../../../core/runs.ts';
import { readTraining, type Training } from '../../../core/training.ts';
import type { Datasets } from '../../datasets/datasets.ts';
import { openSeen } from '../../datasets/edits/seen.ts';
import type { Runs } from '../../runs/runs.ts';
import type { PreparedTraining } from '../../trainer/checked.ts';
import { inputsOf } from '../../trainer/inputs.ts';
import { copyOf } from '../origin.ts';

/** Which of the settings of two runs makes the difference is asked with this. */
export interface BlameRequest {
  /** Ids. */
  a: string;
  b: string;
  /** How long each is trained; default `usualEpochs`, or as long as the runs. */
  epochs?: number | undefined;
  /** How often, each with another seed; default `usualSeeds`. */
  seeds?: number | undefined;
  /** Default: what the cheapest design takes. */
  budget?: BlameBudget | undefined;
}

/** A training that is wanted: it may be there already. */
export interface PlannedTraining extends PreparedTraining {
  /** Without its seed. */
  name: string;
  /** A place in the mixtures of the design. */
  mixture: number;
  /** Settings that are those of run A. */
  ofA: readonly Toggle[];
  plan: Plan;
  /** Seconds that it would take. */
  seconds: number;
}

export interface BlamePlan {
  a: RunDetail;
  b: RunDetail;
  toggles: Toggle[];
  design: Design;
  epochs: number;
  mostEpochs: number;
  seeds: number[];
  /** The checkpoint of which all are forks; null where they begin anew. */
  fork: { run: string; epoch: number } | null;
  /** All of one seed before those of the next. */
  trainings: PlannedTraining[];
  notes: Phrase[];
}

/** A tag by which the runs that were trained for this are told. */
export const blameTag = 'blame';

/** That a process takes to begin and to end, about. */
const secondsToStart = 4;

/**
 * What is to be trained to share the gap between two runs out among the settings in which they differ.
 * @throws EpochalError `blame.*` where that can't be said of these runs or within the budget; `run.unknown`, `run.imported`, `run.damaged`, `dataset.missing`, `run.data-changed`.
 */
export function planBlame(runs: Runs, datasets: Pick<Datasets, 'open'>, request: BlameRequest): BlamePlan {
  const [a, b] = [request.a, request.b].map((run) => runs.show(run)) as [RunDetail, RunDetail];
  refuseUnfit(a, b);
  const { dataset, directory, edits } = openData(datasets, runs, a);
  const [ofA, ofB] = [a, b].map(({ run, training }) => ({ model: runs.readModel(run), training })) as [Trained, Trained];
  refuseOtherImages(a, b, dataset);
  const fork = sharedCheckpoint(runs, a, b);
  const length = lengths(a, b, fork?.epoch ?? null, request.epochs);
  const { toggles, notes } = chosenToggles([a, b], ofA, ofB, length);
  const seeds = seedsFrom(a.training.seed, b.training.seed, readSeeds(request.seeds));
  const seconds = secondsOf(a, b);
  const usual = seconds({ network: null, length: length.epochs, images: Math.max(a.trainImages, b.trainImages) });
  const design = affordable(toggles.length, seeds.length, request.budget, usual);
  const models = { a: resolveModel(ofA.model), b: resolveModel(ofB.model) };
  const whole = readTraining({ ...mixed(ofA, ofB, toggles).training, ...plain, epochs: length.of(toggles, a) });

  const trainingOf = (place: number, seed: number): PlannedTraining => {
    const taken = toggles.filter((_, setting) => has(design.mixtures[place]!, setting));
    const isOf = (path: string): 'a' | 'b' => (taken.some((one) => one.path === path) ? 'a' : 'b');
    const mixture = mixed(ofA, ofB, taken);
    try {
      const training = readTraining({ ...mixture.training, ...plain, epochs: length.of(taken, { training: mixture.training }), seed });
      const model = models[isOf('network')];
      checkFits(model, dataset);
      const plan = planData(training, dataset.counts);
      reviewTraining(model, training, plan, dataset.classes);
      const hasNetworks = toggles.some(({ path }) => path === 'network');
      const called = nameByChanges(a.name, whole, { ...training, seed: whole.seed }) ?? a.name;
      return {
        model: model.spec,
        recipe: (isOf('network') === 'a' ? a : b).recipe,
        dataset,
        directory,
        edits,
        training,
        name: `blame: ${called}${hasNetworks && isOf('network') === 'b' ? `, network of ${b.name}` : ''}`,
        parent: fork ? { ...fork, forked: true } : { run: a.run, epoch: null, forked: false },
        ...inputsFor(runs, training, ofA.training, [a, b]),
        mixture: place,
        ofA: taken,
        plan,
        seconds: seconds({ network: hasNetworks ? isOf('network') : null, length: training.epochs - (fork?.epoch ?? training.initialEpoch), images: plan.train.count }),
      };
    } catch (error) {
      if (!(error instanceof EpochalError)) throw error;
      const others = toggles.filter((one) => !taken.includes(one));
      throw new EpochalError('blame.setting', { a: a.name, b: b.name, ofA: listed(taken), ofB: listed(others), problem: error.plain }, { cause: error });
    }
  };
  return {
    a,
    b,
    toggles,
    design,
    epochs: length.epochs,
    mostEpochs: length.most,
    seeds,
    fork,
    trainings: seeds.flatMap((seed) => design.mixtures.map((_, place) => trainingOf(place, seed))),
    notes,
  };
}

/** Validates after each epoch and keeps the answers: by these it is judged. */
const plain = { validationFreq: 1, ledger: true, checkpoints: { everyMinutes: null, keepEvery: null } } satisfies Partial<Training>;

function refuseUnfit(a: RunDetail, b: RunDetail): void {
  if (a.run === b.run) throw new EpochalError('blame.same', { a: a.name });
  for (const { name, state, epochs, training } of [a, b]) {
    if (state === 'failed') throw new EpochalError('blame.failed', { name });
    if (epochs <= training.initialEpoch) throw new EpochalError('blame.failed/yet', { name });
  }
  if (a.datasetSha256 !== b.datasetSha256) throw new EpochalError('blame.data', { a: a.name, b: b.name, dataA: a.dataset, dataB: b.dataset });
}

function openData(datasets: Pick<Datasets, 'open'>, runs: Runs, { run, dataset: id, datasetSha256, name }: RunDetail): Pick<PreparedTraining, 'dataset' | 'directory' | 'edits'> {
  const { directory, close } = datasets.open(id);
  close();
  const dataset = openSeen(directory, runs.folder(run), datasetSha256);
  if (dataset === null) throw new EpochalError('run.data-changed', { data: id, run: name });
  dataset.close();
  return { dataset: dataset.info, directory, edits: dataset.edits };
}

function refuseOtherImages(a: RunDetail, b: RunDetail, { counts }: DatasetInfo): void {
  const [ofA, ofB] = [a, b].map(({ training }) => planData(training, counts).validation) as [Plan['validation'], Plan['validation']];
  if (ofA === null || ofB === null) throw new EpochalError('blame.images/none', { name: (ofA === null ? a : b).name });
  if (JSON.stringify(ofA) !== JSON.stringify(ofB)) throw new EpochalError('blame.images', { a: a.name, b: b.name });
}

/** Where both have gone on from one checkpoint that is still there. */
function sharedCheckpoint(runs: Runs, a: RunDetail, b: RunDetail): BlamePlan['fork'] {
  const [of, epoch] =
    b.forked && b.parent === a.run ? [a.run, b.parentEpoch]
    : a.forked && a.parent === b.run ? [b.run, a.parentEpoch]
    : a.forked && b.forked && a.parent === b.parent && a.parentEpoch === b.parentEpoch ? [a.parent, a.parentEpoch]
    : [null, null];
  if (of === null || epoch === null) return null;
  const keeper = [of, a.run, b.run].find((run) => runs.has(run) && existsSync(runs.checkpointFolder(run, String(epoch))));
  return { run: keeper ?? a.run, epoch };
}

interface Lengths {
  epochs: number;
  most: number;
  /** The last epoch of a mixture. */
  of(taken: readonly Toggle[], begun: { training: Pick<Training, 'initialEpoch'> }): number;
  /** Whether runs of another length are too short to differ. */
  isSame: boolean;
}

/** Where the runs have trained for different times, each is shortened in the same measure. */
function lengths(a: RunDetail, b: RunDetail, from: number | null, wanted: number | undefined): Lengths {
  const [ofA, ofB] = [a, b].map(({ training }) => training.epochs - (from ?? training.initialEpoch)) as [number, number];
  const most = Math.max(ofA, ofB);
  const epochs = wanted ?? Math.min(usualEpochs, most);
  if (epochs > most) throw new EpochalError('blame.epochs', { epochs, most });
  const [shortA, shortB] = [ofA, ofB].map((length) => Math.max(1, Math.round((length * epochs) / most))) as [number, number];
  return {
    epochs,
    most,
    of: (taken, { training }) => (from ?? training.initialEpoch) + (taken.some(({ path }) => path === 'epochs') ? shortA : shortB),
    isSame: shortA === shortB,
  };
}

function chosenToggles([a, b]: readonly [RunDetail, RunDetail], ofA: Trained, ofB: Trained, { isSame, epochs }: Lengths): { toggles: Toggle[]; notes: Phrase[] } {
  const all = togglesOf(ofA, ofB);
  const toggles = all.filter(({ path }) => path !== 'epochs' || !isSame);
  const only = (training: Training): object => Object.fromEntries(inertSettings.map((key) => [key, training[key]]));
  const inert = settingDifferences([only(ofA.training), only(ofB.training)]).map(({ path }) => path);
  const machine = settingDifferences([a.environment ?? {}, b.environment ?? {}]).map(({ path }) => path);
  const notes = [
    ...(inert.length === 0 ? [] : [phrase`Not tried, since nothing that is learnt depends on it: ${inert.join(', ')}.`]),
    ...(machine.length === 0 ? [] : [phrase`Not tried, since all is trained here and now: ${machine.join(', ')}.`]),
    ...(all.length === toggles.length || a.training.epochs === b.training.epochs ? [] : [phrase`Not tried: ${a.training.epochs} and ${b.training.epochs} epochs, which are the same when shortened to ${epochs}.`]),
  ];
  if (toggles.length < 2) throw toggles[0] ? new EpochalError('blame.same/one', { a: a.name, b: b.name, setting: toggles[0].path }) : new EpochalError('blame.same/none', { a: a.name, b: b.name });
  if (toggles.length > mostSettings) throw new EpochalError('blame.many', { count: toggles.length, most: mostSettings });
  return { toggles, notes };
}

function readSeeds(seeds = usualSeeds): number {
  if (seeds < fewestSeeds || seeds > mostSeeds) throw new EpochalError('blame.seeds', { seeds, least: fewestSeeds, most: mostSeeds });
  return seeds;
}

/** Those of the runs first: what they have trained may serve. */
function seedsFrom(a: number, b: number, count: number): number[] {
  const seeds = new Set([a, b]);
  for (let seed = a + 1; seeds.size < count; seed++) seeds.add(seed % 2 ** 31);
  return [...seeds].slice(0, count);
}

/** By what the runs have taken for each image, validation and all. */
function secondsOf(a: RunDetail, b: RunDetail): (wanted: { network: 'a' | 'b' | null; length: number; images: number }) => number {
  const [ofA, ofB] = [a, b].map(({ epochRows, trainImages }) => epochRows.reduce((sum, { seconds }) => sum + seconds, 0) / (epochRows.length * trainImages)) as [number, number];
  return ({ network, length, images }) => secondsToStart + length * images * (network === 'a' ? ofA : network === 'b' ? ofB : (ofA + ofB) / 2);
}

function affordable(settings: number, seeds: number, budget: BlameBudget | undefined, seconds: number): Design {
  const fewest = fewestMixtures(settings);
  const trainings = budget === undefined ? fewest * seeds : 'trainings' in budget ? budget.trainings : Math.floor((60 * budget.minutes) / seconds);
  const design = designFor(settings, Math.floor(trainings / seeds));
  if (design) return design;
  throw new EpochalError('blame.budget', { settings, seeds, needed: fewest * seeds, minutes: Math.ceil((fewest * seeds * seconds) / 60), got: trainings });
}

/** The copies that the runs have of what they began with. */
function inputsFor(runs: Runs, training: Training, ofA: Training, [a, b]: readonly [RunDetail, RunDetail]): Pick<PreparedTraining, 'files' | 'repeats'> {
  const keys = ['initialWeights', 'sampleWeights'] as const;
  const ownerOf = (key: (typeof keys)[number]): RunDetail => (training[key] === ofA[key] ? a : b);
  const needed = keys.filter((key) => training[key] !== null);
  const whole = [a, b].find((run) => keys.every((key) => training[key] === run.training[key]));
  if (needed.length === 0) return {};
  if (whole) return { repeats: whole.run };
  return { files: Object.fromEntries(needed.map((key) => [key, copyOf({ name: ownerOf(key).name, inputs: inputsOf(runs.folder(ownerOf(key).run)) }, key)])) };
}

function listed(toggles: readonly Toggle[]): string {
  return toggles.map(({ path }) => path).join(', ') || '-';
}
