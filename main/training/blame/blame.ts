import { shareOut, type Blame } from '../../../core/comparison/blame/blame.ts';
import { accuracyOf } from '../../../core/comparison/blame/estimate.ts';
import { phrase } from '../../../core/errors/words.ts';
import { activeStates } from '../../../core/runs.ts';
import type { Datasets } from '../../datasets/datasets.ts';
import { newRunId, repeatName } from '../../runs/ids.ts';
import type { Runs } from '../../runs/runs.ts';
import type { Trainer, TrainingOrder } from '../../trainer/trainer.ts';
import { findTrainings, type FoundTraining } from './found.ts';
import { blameTag, planBlame, type BlamePlan, type BlameRequest, type PlannedTraining } from './plan.ts';

/**
 * Which setting makes the difference between two runs: what is to be trained to tell, what of it is there, and the
 * shares as far as they are known. Nothing of it is stored: what was trained before is found by its settings.
 * @throws EpochalError as `planBlame`.
 */
export function lookForBlame(runs: Runs, datasets: Pick<Datasets, 'open'>, request: BlameRequest): Blame {
  const plan = planBlame(runs, datasets, request);
  return told(plan, findTrainings(runs, plan));
}

/**
 * Begins to train what is not there yet, one after the other, and goes on with what was stopped. Does nothing where
 * some of it trains already.
 * @returns as `lookForBlame`, with the runs that were begun.
 * @throws EpochalError as `planBlame`, and as the trainer's `trainAll`.
 */
export async function trainForBlame(runs: Runs, datasets: Pick<Datasets, 'open'>, trainer: Pick<Trainer, 'trainAll' | 'annotate'>, request: BlameRequest): Promise<Blame> {
  const plan = planBlame(runs, datasets, request);
  const found = findTrainings(runs, plan);
  const missing = plan.trainings.filter((one) => !found.get(one)?.rights);
  if (missing.length === 0 || missing.some((one) => activeStates.includes(found.get(one)?.run.state ?? 'finished'))) return told(plan, found);
  // The seeds of one mixture are repeats of each other.
  const groups = plan.design.mixtures.map((_, place) => [...found].find(([{ mixture }, { run }]) => mixture === place && run.group !== null && run.tags.includes(blameTag))?.[1].run.group ?? newRunId(new Date()));
  const orders = missing.map((one): TrainingOrder => {
    const begun = found.get(one);
    return begun ? { resume: begun.run.run } : { ...one, group: groups[one.mixture]! };
  });
  const rows = await trainer.trainAll(orders);
  const fresh = rows.filter((_, place) => !('resume' in orders[place]!));
  if (fresh.length > 0) trainer.annotate(fresh.map(({ run }) => run), { archived: true, addTags: [blameTag] });
  return told(plan, findTrainings(runs, plan));
}

function told(plan: BlamePlan, found: ReadonlyMap<PlannedTraining, FoundTraining>): Blame {
  const { a, b, toggles, design, epochs, mostEpochs, seeds, fork, trainings } = plan;
  const rights = seeds.map((seed) => trainings.filter(({ training }) => training.seed === seed).map((one) => found.get(one)?.rights ?? null));
  const whole = rights.filter((ofSeed) => ofSeed.every((one) => one !== null));
  const failed = trainings.flatMap((one) => found.get(one)?.run ?? []).filter(({ state }) => state === 'failed');
  const taken = trainings.map((one) => secondsOf(one, found.get(one)));
  return {
    a: a.run,
    b: b.run,
    design: design.kind,
    settings: toggles.map(({ path, differences }) => ({ path, differences })),
    epochs,
    mostEpochs,
    seeds,
    fork,
    images: trainings[0]!.plan.validation!.count,
    trainings: trainings.map((one) => {
      const begun = found.get(one);
      return {
        run: begun?.run.run ?? null,
        name: begun?.run.name ?? repeatName(one.name, one.training.seed),
        seed: one.training.seed,
        ofA: one.ofA.map(({ path }) => path),
        state: begun?.run.state ?? null,
        epoch: Math.min(begun?.run.epochs ?? 0, one.training.epochs),
        epochs: one.training.epochs,
        accuracy: begun?.rights ? accuracyOf(begun.rights) : null,
      };
    }),
    seedsDone: seeds.filter((_, place) => rights[place]!.every((one) => one !== null)),
    ...(whole.length < 2 ? { gap: null, shares: [], interaction: null } : shareOut(toggles.map(({ path }) => path), design, whole)),
    secondsLeft: taken.reduce((sum, { left }) => sum + left, 0),
    seconds: taken.reduce((sum, { left, done }) => sum + left + done, 0),
    notes: [...plan.notes, ...failed.map(({ name, error }) => phrase`'${name}' failed, and its seed does not count: ${error ?? ''}`)],
  };
}

/** What a training took, and what it takes yet. */
function secondsOf({ seconds, training, parent }: PlannedTraining, found: FoundTraining | undefined): { done: number; left: number } {
  const first = parent?.forked ? (parent.epoch ?? 0) : training.initialEpoch;
  const rows = found?.run.epochRows.filter(({ epoch }) => epoch > first && epoch <= training.epochs) ?? [];
  const done = rows.reduce((sum, row) => sum + row.seconds, 0);
  return { done, left: found?.rights ? 0 : seconds * (1 - rows.length / (training.epochs - first)) };
}
