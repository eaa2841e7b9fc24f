import { EpochalError } from '../../../core/errors.ts';
import { finalCheckpoint } from '../../../core/runs.ts';
import type { Runs } from '../../runs/runs.ts';
import { originOf, type Beginning, type OriginalTraining } from '../../training/origin.ts';
import type { HomeContext } from '../stores.ts';
import { wrongUsage } from '../usage.ts';

/**
 * What a run trained, to be done again: `run` from its beginning, `run@3`, `run@best` or `run@last` from a
 * checkpoint, whose epochs then count as done.
 * @param forks whether the checkpoint is gone on from exactly.
 * @throws EpochalError `run.unknown`, `run.ambiguous`, `run.damaged`, `checkpoint.missing`; `cli.usage` for a fork of no checkpoint.
 */
export async function readOrigin(name: string, context: HomeContext, forks = false): Promise<OriginalTraining> {
  return withRunsOf(name, context, (runs) => {
    const { run: wanted, checkpoint } = divide(name);
    const run = runs.find(wanted);
    if (forks) {
      if (checkpoint === null) throw wrongUsage(`'${name}' names no checkpoint.`, 'Write run@3, run@best or run@last.');
      return originOf(runs, run, forkedAt(runs, run, checkpoint), true);
    }
    return originOf(runs, run, checkpoint === null ? null : beginningAt(runs, run, checkpoint));
  });
}

/**
 * Weights of a run as a record keeps them: its id and the epoch, which later runs do not change.
 * @param name `run` for its best, `run@best`, `run@last` or `run@3`.
 * @throws EpochalError as `readOrigin`.
 */
export async function pinWeights(name: string, context: HomeContext): Promise<string> {
  return withRunsOf(name, context, (runs) => {
    const { run: wanted, checkpoint } = divide(name);
    const run = runs.find(wanted);
    const { name: chosen, epoch } = runs.weights(run, which(checkpoint ?? 'best'));
    // One within an epoch, or the network it ended with, is only to be had as the last.
    return `${run}@${chosen === String(epoch) ? epoch : 'last'}`;
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

/** An epoch whose end is forked from, whether its checkpoint is kept or not: that is for the trainer to say. */
function forkedAt(runs: Runs, run: string, checkpoint: string): Beginning {
  if (checkpoint === 'best') return beginningAt(runs, run, checkpoint);
  const ends = runs.checkpoints(run).filter(({ epoch, folder }) => folder === String(epoch));
  const epoch = checkpoint === 'last' ? (ends.at(-1)?.epoch ?? 0) : Number(checkpoint);
  return { epoch, checkpoint: String(epoch) };
}

/** Where a run begins that goes on from a checkpoint; of `last` from the network the run ended with, or the end of an epoch. */
function beginningAt(runs: Runs, run: string, checkpoint: string): Beginning {
  if (checkpoint !== 'last') {
    const { epoch } = runs.weights(run, which(checkpoint));
    return { epoch, checkpoint: String(epoch) };
  }
  const last = runs.checkpoints(run).filter(({ step, folder }) => step === 0 || folder === finalCheckpoint).at(-1);
  if (!last) throw new EpochalError('checkpoint.missing/epoch-end', { run });
  return { epoch: last.epoch, checkpoint: last.folder === finalCheckpoint ? 'last' : last.folder };
}

async function withRunsOf<T>(name: string, context: HomeContext, work: (runs: Runs) => T): Promise<T> {
  // Only now: a recipe needs no database.
  const { withRuns } = await import('../stores.ts');
  return withRuns(context, (runs) => {
    if (runs) return work(runs);
    throw new EpochalError('run.unknown/first', { run: name });
  });
}
