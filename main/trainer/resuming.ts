import type { Position } from '../../core/callbacks/callback.ts';
import { EpochalError } from '../../core/errors.ts';
import { joinPhrases, phrase, type Phrase, type SaidError } from '../../core/errors/words.ts';
import { finalCheckpoint, type RunDetail } from '../../core/runs.ts';
import type { Runs } from '../runs/runs.ts';
import { verifyCheckpoint } from '../checkpoints/read.ts';

/** Where a run can go on. */
export interface Resumption {
  /** Folder of the checkpoint; null starts from the beginning. */
  from: string | null;
  position: Position;
  /** What a person should know. */
  note: Phrase | null;
}

/**
 * The newest checkpoint of a run that is whole and whose steps are all recorded, as a curve has no gap. Where it has
 * none that is recorded so far (an older Epochal could leave it so), it starts from the beginning.
 * @throws EpochalError `checkpoint.damaged` where it has some and none is whole.
 */
export function chooseCheckpoint(runs: Runs, { run, training: { initialEpoch }, stepsPerEpoch }: Pick<RunDetail, 'run' | 'training' | 'stepsPerEpoch'>): Resumption {
  const recorded = runs.recorded(run);
  const damaged: SaidError[] = [];
  const ahead: Phrase[] = [];
  const choose = (where: Phrase, from: string | null, position: Position): Resumption => {
    const passedOver = [...ahead, ...damaged];
    return { from, position, note: passedOver.length === 0 ? null : phrase`${where} ${joinPhrases(passedOver, 'sentence')}` };
  };
  // Nothing goes on from the network a training ended with: its end is done again.
  for (const { folder: name } of runs.checkpoints(run).filter(({ folder }) => folder !== finalCheckpoint).reverse()) {
    const from = runs.checkpointFolder(run, name);
    try {
      const { epoch, step } = verifyCheckpoint(from);
      const steps = (epoch - initialEpoch) * stepsPerEpoch + step;
      if (steps <= recorded.steps && epoch <= Math.max(recorded.epoch, initialEpoch)) return choose(phrase`Went on from checkpoint ${name}.`, from, { epoch, step });
      ahead.push(phrase`Checkpoint ${name} was passed over: it was made after ${steps} steps, and ${recorded.steps} are recorded.`);
    } catch (error) {
      if (!(error instanceof EpochalError)) throw error;
      damaged.push(error.plain);
    }
  }
  if (ahead.length === 0 && damaged.length > 0) throw new EpochalError('checkpoint.damaged/all', { run, problems: joinPhrases(damaged, 'sentence') });
  return choose(phrase`Began anew.`, null, { epoch: initialEpoch, step: 0 });
}
