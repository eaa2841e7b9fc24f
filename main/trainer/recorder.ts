import { join } from 'node:path';
import type { Position } from '../../core/callbacks/callback.ts';
import type { EpochRow } from '../../core/runs.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import { writeCsvLog } from '../records/csvLog.ts';
import { epochMeasures } from '../records/epochMeasures.ts';
import { TensorBoardLog, type TensorBoardOptions } from '../records/tensorBoardLog.ts';
import type { StepsMessage } from './protocol.ts';

/** Where a run's logs lie in its folder. */
export const logFiles = { csv: 'training.csv', tensorBoard: 'tensorboard' } as const;

/** Writes what a training's CSVLogger and TensorBoard ask for. */
export interface Recorder {
  steps(steps: Pick<StepsMessage, 'firstStep' | 'means'>): void;
  /** @param rows gives all of the run so far, the new one last; asked only where a log is written as a whole. */
  epoch(row: EpochRow, rows: () => readonly EpochRow[]): void;
  /** Brings what waits onto the disk: before a checkpoint is recorded, from which the run would go on, and at its end. */
  flush(): void;
}

/**
 * @param from where the run goes on; its files lose what comes after it.
 * @param before the epochs it has done.
 */
export function openRecorder(folder: string, training: Training, plan: Plan, from: Position, before: readonly EpochRow[]): Recorder {
  const stepsAt = (epoch: number): number => (epoch - training.initialEpoch) * plan.stepsPerEpoch;
  const boards = training.callbacks
    .filter(({ type }) => type === 'TensorBoard')
    .map(({ arguments: { update_freq: updateFreq } }) =>
      new TensorBoardLog({
        folder: join(folder, logFiles.tensorBoard),
        updateFreq: updateFreq as TensorBoardOptions['updateFreq'],
        from: { epoch: from.epoch, measured: stepsAt(from.epoch), steps: stepsAt(from.epoch) + from.step },
      }),
    );
  const place = training.callbacks.findIndex(({ type }) => type === 'CSVLogger');
  const csv = training.callbacks[place] ?? null;
  // Keras's ReduceLROnPlateau adds the rate to the logs of those after it.
  const tellsRate = training.callbacks.slice(0, Math.max(0, place)).some(({ type }) => type === 'ReduceLROnPlateau');
  const writeCsv = (rows: readonly EpochRow[]): void => {
    if (!csv) return;
    const lines = rows.map((one) => ({ epoch: one.epoch - 1, values: { ...epochMeasures(one), ...(tellsRate ? { learning_rate: one.learningRate } : {}) } }));
    writeCsvLog(join(folder, logFiles.csv), lines, { separator: csv.arguments['separator'] as string, before: '' });
  };
  if (before.length > 0) writeCsv(before);
  return {
    steps({ firstStep, means }) {
      if (boards.length === 0) return;
      const series = Object.entries(means);
      const count = series[0]?.[1].length ?? 0;
      for (let index = 0; index < count; index++) {
        const values = Object.fromEntries(series.map(([name, of]) => [name, of[index]!]));
        for (const board of boards) board.batch(firstStep + index + 1, values);
      }
    },
    epoch(row, rows) {
      for (const board of boards) board.epoch({ epoch: row.epoch - 1, learningRate: row.learningRate, values: epochMeasures(row) }, stepsAt(row.epoch));
      if (csv) writeCsv(rows());
    },
    flush() {
      for (const board of boards) board.flush();
    },
  };
}
