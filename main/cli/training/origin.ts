import { basename } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import type { Runs } from '../../runs/runs.ts';
import { originOf, type OriginalTraining } from '../../services/origin.ts';
import type { Context } from '../command.ts';

/**
 * What a run trained, to be done again: `run` from its beginning, `run@3`, `run@best` or `run@last` from a
 * checkpoint, whose epochs then count as done.
 * @throws EpochalError `run.unknown`, `run.ambiguous`, `run.damaged`, `checkpoint.missing`.
 */
export async function readOrigin(name: string, context: Pick<Context, 'home'>): Promise<OriginalTraining> {
  return withRunsOf(name, context, (runs) => {
    const { run: wanted, checkpoint } = divide(name);
    const run = runs.find(wanted);
    return originOf(runs, run, checkpoint === null ? null : epochOf(runs, run, checkpoint));
  });
}

/**
 * Weights of a run as a record keeps them: its id and the epoch, which later runs do not change.
 * @param name `run` for its best, `run@best`, `run@last` or `run@3`.
 * @throws EpochalError as `readOrigin`.
 */
export async function pinWeights(name: string, context: Pick<Context, 'home'>): Promise<string> {
  return withRunsOf(name, context, (runs) => {
    const { run: wanted, checkpoint } = divide(name);
    const run = runs.find(wanted);
    const { folder, epoch } = runs.weights(run, which(checkpoint ?? 'best'));
    // One within an epoch is only to be had as the last.
    return `${run}@${basename(folder) === String(epoch) ? epoch : 'last'}`;
  });
}

/** The last `@` divides: names may hold others. */
function divide(name: string): { run: string; checkpoint: string | null } {
  const [, run, checkpoint] = /^(.+)@(best|last|\d+)$/.exec(name) ?? [];
  return { run: run ?? name, checkpoint: checkpoint ?? null };
}

function which(checkpoint: string): 'best' | 'last' | number {
  return checkpoint === 'best' || checkpoint === 'last' ? checkpoint : Number(checkpoint);
}

/** Epochs finished at a checkpoint; of `last` that at the end of an epoch. */
function epochOf(runs: Runs, run: string, checkpoint: string): number {
  const ends = runs.checkpoints(run).filter(({ step }) => step === 0);
  const last = ends.at(-1);
  if (!last) return runs.weights(run, 0).epoch;
  return checkpoint === 'last' ? last.epoch : runs.weights(run, which(checkpoint)).epoch;
}

async function withRunsOf<T>(name: string, context: Pick<Context, 'home'>, work: (runs: Runs) => T): Promise<T> {
  // Only now: a recipe needs no database.
  const { withRuns } = await import('../runs.ts');
  return withRuns(context, (runs) => {
    if (runs) return work(runs);
    throw new EpochalError('run.unknown', `There is no run '${name}'.`, 'There are no runs yet. Start one: `epochal train --recipe cifar10-cnn`.');
  });
}
