import { join } from 'node:path';
import type { Measured, Position } from '../../core/callbacks/callback.ts';
import type { EpochRow } from '../../core/runs.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import { writeCsvLog } from '../records/csvLog.ts';
import { TensorBoardLog, type TensorBoardOptions } from '../records/tensorBoardLog.ts';
import type { Steps } from '../runs/series.ts';

/** Where a run's logs lie in its folder. */
export const logFiles = { csv: 'training.csv', tensorBoard: 'tensorboard' } as const;

/** Writes what a training's CSVLogger and TensorBoard ask for. */
export interface Recorder {
  steps(steps: Steps): void;
  /** @param rows gives all of the run so far, the new one last; asked only where a log is written as a whole. */
  epoch(row: EpochRow, rows: () => readonly EpochRow[]): void;
  end(): void;
}

/** @param from where the run goes on; its files lose what comes after it. */
export function openRecorder(folder: string, training: Training, plan: Plan, from: Position): Recorder {
  const done = (from.epoch - training.initialEpoch) * plan.stepsPerEpoch + from.step;
  const boards = training.callbacks
    .filter(({ type }) => type === 'TensorBoard')
    .map(({ arguments: { update_freq: updateFreq } }) =>
      new TensorBoardLog({ folder: join(folder, logFiles.tensorBoard), updateFreq: updateFreq as TensorBoardOptions['updateFreq'], from: { epoch: from.epoch, steps: done } }),
    );
  const place = training.callbacks.findIndex(({ type }) => type === 'CSVLogger');
  const csv = training.callbacks[place] ?? null;
  // Keras's ReduceLROnPlateau adds the rate to the logs of those after it.
  const tellsRate = training.callbacks.slice(0, Math.max(0, place)).some(({ type }) => type === 'ReduceLROnPlateau');
  const means = new RunningMeans(training, plan);
  return {
    steps({ firstStep, loss, accuracy }) {
      if (boards.length === 0) return;
      for (const [index, value] of loss.entries()) {
        const values = means.add(firstStep + index, value, accuracy[index]!);
        for (const board of boards) board.batch(firstStep + index + 1, values);
      }
    },
    epoch(row, rows) {
      for (const board of boards) {
        board.epoch({ epoch: row.epoch - 1, learningRate: row.learningRate, values: valuesOf(row) }, (row.epoch - training.initialEpoch) * plan.stepsPerEpoch);
      }
      if (!csv) return;
      const lines = rows().map((one) => ({ epoch: one.epoch - 1, values: { ...valuesOf(one), ...(tellsRate ? { learning_rate: one.learningRate } : {}) } }));
      writeCsvLog(join(folder, logFiles.csv), lines, { separator: csv.arguments['separator'] as string, before: '' });
    },
    end() {
      for (const board of boards) board.flush();
    },
  };
}

/** Keras's names of what an epoch measured. */
function valuesOf(row: EpochRow): Measured {
  const named = {
    loss: row.loss ?? Number.NaN,
    accuracy: row.accuracy ?? Number.NaN,
    top_k_categorical_accuracy: row.topK,
    val_loss: row.nan ? Number.NaN : row.valLoss,
    val_accuracy: row.valAccuracy,
    val_top_k_categorical_accuracy: row.valTopK,
  };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, number] => entry[1] !== null));
}

/** The means of an epoch as it goes on, each batch weighted by its images: what Keras logs after a batch. */
class RunningMeans {
  readonly #training: Training;
  readonly #plan: Plan;
  #images = 0;
  #loss = 0;
  #accuracy = 0;

  constructor(training: Training, plan: Plan) {
    this.#training = training;
    this.#plan = plan;
  }

  add(step: number, loss: number, accuracy: number): Measured {
    if (step % this.#plan.stepsPerEpoch === 0) this.#images = this.#loss = this.#accuracy = 0;
    const { stepsPerPass, train } = this.#plan;
    const isLast = step % stepsPerPass === stepsPerPass - 1;
    const size = isLast ? train.count - (stepsPerPass - 1) * this.#training.batchSize : this.#training.batchSize;
    this.#images += size;
    this.#loss += loss * size;
    this.#accuracy += accuracy * size;
    return { loss: this.#loss / this.#images, accuracy: this.#accuracy / this.#images };
  }
}
