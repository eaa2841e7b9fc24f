import type { Measured } from '../../core/callbacks/callback.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import type { CheckpointRow, EpochRow } from '../../core/runs.ts';
import type { Training } from '../../core/training.ts';
import type { Measures } from '../engine/engine.ts';
import type { CheckpointState } from '../checkpoints/state.ts';

/** Measures by Keras's names, as callbacks look at them. */
export function measured({ topK }: Training, { images, loss, correct, topK: near }: CheckpointState['sums'], measures: Measures | null): Measured {
  return {
    loss: loss / images,
    accuracy: correct / images,
    ...(topK === null ? {} : { top_k_categorical_accuracy: near / images }),
    ...(measures === null ? {} : { val_loss: measures.loss, val_accuracy: measures.accuracy }),
    ...(measures?.topK == null ? {} : { val_top_k_categorical_accuracy: measures.topK }),
  };
}

export function epochRow({ topK }: Training, epoch: number, { images, loss, correct, topK: near, seconds }: CheckpointState['sums'], measures: Measures | null, learningRate: number): EpochRow {
  return {
    epoch,
    loss: loss / images,
    accuracy: correct / images,
    topK: topK === null ? null : near / images,
    ...figuresOf(measures),
    classAccuracy: measures ? measures.classAccuracy : null,
    learningRate,
    seconds,
    imagesPerSecond: images / seconds,
    ...(measures && !Number.isFinite(measures.loss) ? { nan: true } : {}),
  };
}

/** What weights gave on the validation images; null what was not measured, or is no number. */
export function figuresOf(measures: Measures | null): Pick<CheckpointRow, 'valLoss' | 'valAccuracy' | 'valTopK'> {
  return {
    valLoss: measures && Number.isFinite(measures.loss) ? measures.loss : null,
    valAccuracy: measures ? measures.accuracy : null,
    valTopK: measures ? measures.topK : null,
  };
}

export function notANumber(what: Phrase, learningRate: number): EpochalError {
  return new EpochalError('training.nan', { what, rate: learningRate, lower: Number((Math.min(learningRate, 1) / 10).toPrecision(3)) });
}
