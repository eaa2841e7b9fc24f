import { setImmediate as others } from 'node:timers/promises';
import { layerDifferences } from '../../core/comparison/architecture.ts';
import { sharing } from '../../core/comparison/common-images.ts';
import { refusalToCompare, sayVersions } from '../../core/comparison/versions.ts';
import { commonAnswers, comparePair, judgePairs, pairsOf, type ComparedRun, type Comparison, type RunAnswers } from '../../core/comparison/comparison.ts';
import { countEqual, settingDifferences, type SettingValue } from '../../core/comparison/settings.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { accuracyOf, inImageOrder } from '../../core/ledger/answers.ts';
import type { ImportedRun, LoggedEpochRow } from '../../core/imported-runs.ts';
import { pictureSourceOf, type RunDetail } from '../../core/runs.ts';
import { answersOf } from './ledgers.ts';
import type { Runs } from './runs.ts';

/** Finds what a run answered of the images that are compared. @throws EpochalError where it has nothing of them. */
export type FindAnswers = (detail: RunDetail) => { epoch: number; answers: RunAnswers['answers'] };

/** The answers of an epoch to the validation images, as its ledger has them. @param which of its epochs. */
export function ledgerAnswers(runs: Runs, which: 'best' | 'last' | number): FindAnswers {
  return ({ run }) => {
    const { epoch, answers } = answersOf(runs, run, which, 'validation');
    return { epoch, answers: inImageOrder(answers) };
  };
}

/**
 * Sets runs side by side, a little at a time, so that others are served meanwhile.
 * @param ids at least two, each once.
 * @param find null: what they answered is not compared.
 * @throws EpochalError `run.unknown`, `run.damaged`.
 */
export async function compareRuns(runs: Runs, ids: readonly string[], find: FindAnswers | null): Promise<Comparison> {
  const all = await each(ids, (run) => runs.imported(run) ?? runs.show(run));
  const details = all.filter((detail) => !('origin' in detail)) as RunDetail[];
  const models = await each(details, ({ run }) => runs.readModel(run));
  const notes: Comparison['notes'] = all.flatMap((detail) => ('origin' in detail ? [phrase`'${detail.name}' was brought in from a log: its curves are compared, and there are no settings, layers or answers of it.`] : []));
  const first = details[0];
  const answered = await each(details, (detail): (RunAnswers & { epoch: number }) | null => {
    if (find === null || first === undefined || refusalToCompare(detail, first) !== null) return null;
    try {
      const { epoch, answers } = find(detail);
      return { run: detail.run, epoch, answers };
    } catch (error) {
      if (!(error instanceof EpochalError)) throw error;
      notes.push(error.plain);
      return null;
    }
  }).then((found) => found.filter((one) => one !== null));
  for (const detail of details) {
    const refusal = first && refusalToCompare(detail, first);
    if (refusal) notes.push(refusal);
  }
  const shared = sharing(answered.map(({ answers }) => answers));
  const { answers: common, leftOut } = (shared.length < 2 ? null : commonAnswers(shared.map((place) => answered[place]!))) ?? { answers: null, leftOut: 0 };
  const compared = details.filter(({ run }) => common?.some((one) => one.run === run));
  const areVersions = compared.some(({ datasetSha256 }) => datasetSha256 !== first!.datasetSha256);
  for (const [place, { run }] of answered.entries()) {
    if (common === null || shared.includes(place)) continue;
    const [name, others] = [run, answered[shared[0]!]!.run].map((id) => details.find((detail) => detail.run === id)!.name);
    notes.push(phrase`'${name}' validated on other images than '${others}', so its answers are left out: compare it on the test images.`);
  }
  if (answered.length >= 2 && common === null) notes.push(phrase`The runs validated on different images, so those answers can't be held against each other: compare them on the test images.`);
  const images = common?.[0]?.answers;
  if (images && areVersions) notes.push(sayVersions(first!.dataset, images.images.count, leftOut));
  const settings = details.map(({ recipe, dataset, datasetSha256, trainImages, validationImages, environment, training }, place) => {
    const { name: model, preprocessing } = models[place]!;
    return { recipe, model, preprocessing, dataset, datasetSha256, trainImages, validationImages, ...training, environment: environment ?? {} };
  });
  /** Of each run; null of those that are logs alone. */
  const place = (values: readonly SettingValue[]): (SettingValue)[] => all.map(({ run }) => values[details.findIndex((detail) => detail.run === run)] ?? null);
  return {
    runs: all.map((detail): ComparedRun => {
      const own = common?.find(({ run }) => run === detail.run)?.answers;
      return { ...figuresOf(detail), epoch: own ? answered.find(({ run }) => run === detail.run)!.epoch : null, accuracy: own ? accuracyOf(own) : null };
    }),
    settings: settingDifferences(settings).map(({ path, values }) => ({ path, values: place(values) })),
    equalSettings: countEqual(settings),
    architecture: (await each(details.slice(1), ({ run }, place) => layerDifferences(models[0]!, models[place + 1]!).map((difference) => ({ run, ...difference })))).flat(),
    images: images && first ? { dataset: first.dataset, sha256: areVersions ? pictureSourceOf(first).sha256 : first.datasetSha256, split: images.split, count: images.images.count, ...(areVersions ? { leftOut } : {}) } : null,
    pairs: judgePairs(await each(pairsOf(common ?? []), ([a, b]) => comparePair(a, b))),
    notes,
  };
}

/** Does one after the other, and lets others be served in between. */
async function each<One, Result>(all: readonly One[], work: (one: One, place: number) => Result): Promise<Result[]> {
  const results: Result[] = [];
  for (const [place, one] of all.entries()) {
    results.push(work(one, place));
    await others();
  }
  return results;
}

function figuresOf(detail: RunDetail | ImportedRun): Omit<ComparedRun, 'epoch' | 'accuracy'> {
  const { run, name, best } = detail;
  const epochRows: readonly LoggedEpochRow[] = detail.epochRows;
  const isLog = 'origin' in detail;
  const seconds = isLog && epochRows.every((epoch) => epoch.seconds === null) ? null : epochRows.reduce((sum, epoch) => sum + (epoch.seconds ?? 0), 0);
  const last = epochRows.at(-1);
  // As long as all its epochs took, each at its own rate.
  const images = epochRows.reduce((sum, epoch) => sum + (epoch.imagesPerSecond ?? 0) * (epoch.seconds ?? 0), 0);
  return {
    run,
    name,
    best,
    last: last ? { epoch: last.epoch, loss: last.loss, accuracy: last.accuracy, valLoss: last.valLoss, valAccuracy: last.valAccuracy } : null,
    seconds,
    imagesPerSecond: !isLog && seconds !== null && seconds > 0 ? images / seconds : null,
    params: isLog ? null : detail.params,
  };
}
