import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endTraining, startCallbacks } from '../../core/callbacks/callbacks.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { Plan } from '../../core/plan.ts';
import type { CheckpointRow, RunDetail } from '../../core/runs.ts';
import type { Training } from '../../core/training.ts';
import { readCheckpoint, verifyCheckpoint } from '../checkpoints/read.ts';
import { checkpointName, type CheckpointState } from '../checkpoints/state.ts';
import type { InheritedHistory } from '../runs/inheriting.ts';
import type { Runs } from '../runs/runs.ts';
import { logFiles } from './recorder.ts';

/** A run that goes on from another's checkpoint with its exact state. */
export interface Fork {
  history: InheritedHistory;
  /** What a person should know. */
  notes: readonly Phrase[];
}

/**
 * Looks at what a fork would take of its parent, and refuses what can't be gone on from.
 * @param parent the run, and how many epochs of it count as done.
 * @param training of the fork; `plan` its.
 * @throws EpochalError `run.fork`, `checkpoint.damaged`.
 */
export function planFork(runs: Runs, parent: { run: string; epoch: number }, training: Training, plan: Plan): Fork {
  const { run, epoch } = parent;
  const detail = runs.show(run);
  const { name, training: before, checkpoints } = detail;
  refuseChanges(name, epoch, before, training);
  const folder = folderOf(runs, detail, epoch);
  const state = verifyCheckpoint(folder);
  const { state: changed, fresh } = forkedState(state, before, training);
  if (epoch >= training.epochs) throw new EpochalError('run.fork/epochs', { name, epoch, epochs: training.epochs });
  if (changed.ended !== null) throw new EpochalError('run.fork/ended', { name, epoch, reason: changed.ended });
  const upToIt = checkpoints.filter((one) => one.epoch < epoch || one.folder === String(epoch));
  const taken = upToIt.filter((one) => existsSync(runs.checkpointFolder(run, one.folder)));
  refuseLost(name, epoch, taken, training, changed);
  const isOptimizer = before.optimizer.type === training.optimizer.type;
  const steps = (epoch - training.initialEpoch) * plan.stepsPerEpoch;
  const hasBoard = training.callbacks.some(({ type }) => type === 'TensorBoard');
  const hasSteps = plan.stepsPerEpoch === detail.stepsPerEpoch;
  const isSame = isOptimizer && JSON.stringify(changed) === JSON.stringify(state);
  return {
    history: {
      run,
      epoch,
      steps,
      hasSteps,
      checkpoints: taken.map((one) => one.folder),
      changed: isSame ? null : { ...readCheckpoint(folder), ...(isOptimizer ? {} : { optimizer: new Map() }), state: changed },
      logs: hasBoard && hasSteps ? [logFiles.tensorBoard] : [],
      optimizerFrom: isOptimizer ? detail.optimizerFrom : steps,
    },
    notes: [
      ...(isOptimizer ? [] : [phrase`${training.optimizer.type} takes the place of ${before.optimizer.type}, whose state it can't use: it starts without a state.`]),
      ...fresh.map((type) => phrase`${type} starts without a state: the run it was forked from has none with these arguments.`),
      ...(hasSteps ? [] : [phrase`An epoch has ${plan.stepsPerEpoch} steps where it had ${detail.stepsPerEpoch}: steps are counted as if all epochs had as many, and the losses of single steps up to epoch ${epoch} are left to the run it was forked from.`]),
      ...(hasBoard && !hasSteps ? [phrase`The files of TensorBoard begin with epoch ${epoch + 1}: those before are of epochs of other steps.`] : []),
    ],
  };
}

/** Whether a run has the whole checkpoint of an epoch's end, which can be gone on from. */
export function keepsWhole(runs: Runs, run: string, epoch: number): boolean {
  return existsSync(join(runs.checkpointFolder(run, String(epoch)), 'optimizer.safetensors'));
}

/** Its network and where it began are what the checkpoint is of. */
function refuseChanges(name: string, epoch: number, before: Training, training: Training): void {
  const setting = (['initialWeights', 'initialEpoch'] as const).find((key) => before[key] !== training[key]);
  if (setting !== undefined) throw new EpochalError('run.fork/setting', { name, epoch, setting });
}

/** Of the whole checkpoint of an epoch's end. */
function folderOf(runs: Runs, { run, name, checkpoints }: Pick<RunDetail, 'run' | 'name' | 'checkpoints'>, epoch: number): string {
  const isWhole = ({ epoch: end }: CheckpointRow): boolean => keepsWhole(runs, run, end);
  const ends = checkpoints.filter(({ epoch: end, folder }) => folder === String(end));
  const found = ends.find((one) => one.epoch === epoch);
  if (found && isWhole(found)) return runs.checkpointFolder(run, found.folder);
  const whole = ends.filter(isWhole).map((one) => one.epoch).join(', ');
  if (whole === '') throw new EpochalError('run.fork/none', { name });
  throw new EpochalError(found ? 'run.fork/weights-only' : 'run.fork', { name, epoch, whole });
}

/** What callbacks would restore in the end must be there. */
function refuseLost(name: string, epoch: number, taken: readonly CheckpointRow[], training: Training, { callbacks }: CheckpointState): void {
  const restored = endTraining(training.callbacks, callbacks);
  if (restored === null || taken.some(({ folder }) => folder === checkpointName(restored))) return;
  throw new EpochalError('run.fork/restores', { name, epoch, restored: restored.epoch });
}

/** A checkpoint's state under other settings; `fresh`: types of callbacks that begin anew. The same where nothing of it changed. */
function forkedState(state: CheckpointState, before: Training, training: Training): { state: CheckpointState; fresh: string[] } {
  const texts = before.callbacks.map((one) => JSON.stringify(one));
  const begun = startCallbacks(training.callbacks);
  const fresh: string[] = [];
  const callbacks = training.callbacks.map((one, place) => {
    const known = texts.indexOf(JSON.stringify(one));
    if (known >= 0) delete texts[known];
    const kept = known < 0 ? undefined : state.callbacks[known];
    if (!kept) fresh.push(one.type);
    return kept ?? begun[place]!;
  });
  const hasRate = before.optimizer.type === training.optimizer.type && before.optimizer.learningRate === training.optimizer.learningRate;
  const goesOn = before.epochs !== training.epochs || JSON.stringify(before.callbacks) !== JSON.stringify(training.callbacks);
  return { state: { ...state, learningRate: hasRate ? state.learningRate : training.optimizer.learningRate, callbacks, ended: goesOn ? null : state.ended }, fresh };
}
