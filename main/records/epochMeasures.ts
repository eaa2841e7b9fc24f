import type { Measured } from '../../core/callbacks/callback.ts';
import type { EpochRow } from '../../core/runs.ts';

type MeasuredRow = Pick<EpochRow, 'loss' | 'accuracy' | 'topK' | 'valLoss' | 'valAccuracy' | 'valTopK' | 'nan'>;

/** What an epoch measured, by Keras's names. */
export function epochMeasures(row: MeasuredRow): Measured {
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
