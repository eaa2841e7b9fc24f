import type { Position } from '../../core/callbacks/callback.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Training } from '../../core/training.ts';
import type { Runs } from '../runs/runs.ts';
import { verifyCheckpoint } from './checkpoint/read.ts';

/** Where a run can go on. */
export interface Resumption {
  /** Folder of the checkpoint; null begins anew. */
  from: string | null;
  position: Position;
  /** What a person should know. */
  note: string | null;
}

/**
 * The newest checkpoint of a run that is whole. A run that was ended before its first begins anew.
 * @throws EpochalError `checkpoint.damaged` where it has some and none is whole.
 */
export function chooseCheckpoint(runs: Runs, run: string, { initialEpoch }: Training): Resumption {
  const kept = runs.checkpoints(run).reverse();
  if (kept.length === 0) return { from: null, position: { epoch: initialEpoch, step: 0 }, note: null };
  const damaged: string[] = [];
  for (const { folder: name } of kept) {
    const from = runs.checkpointFolder(run, name);
    try {
      const { epoch, step } = verifyCheckpoint(from);
      const note = damaged.length === 0 ? null : `Went on from checkpoint ${name}. ${damaged.join(' ')}`;
      return { from, position: { epoch, step }, note };
    } catch (error) {
      if (!(error instanceof EpochalError)) throw error;
      damaged.push(error.message);
    }
  }
  throw new EpochalError('checkpoint.damaged', `No checkpoint of run ${run} is whole. ${damaged.join(' ')}`, 'Start a new run.');
}
