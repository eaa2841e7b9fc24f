import { EpochalError } from '../../core/errors.ts';
import { permutation, random } from '../../core/random.ts';
import type { CheckpointRow, EpochRow, Samples } from '../../core/runs.ts';
import type { Plan, Training } from '../../core/training.ts';
import type { Measures, TrainingSession } from '../engine/engine.ts';
import type { CheckpointState } from './checkpoint/state.ts';
import type { Controls } from './controls.ts';
import { Meter } from './meter.ts';
import type { FromChild } from './protocol.ts';

/** How often steps are told, and how long messages may wait to be heard. */
const tellEveryMs = 100;
const breatheEveryMs = 30;

export interface LoopOptions {
  session: TrainingSession;
  training: Training;
  plan: Plan;
  controls: Controls;
  /** Where a checkpoint left off; null begins anew. */
  from: CheckpointState | null;
  tell(message: FromChild): void;
  /** Writes a checkpoint of the session as it is now; null when its run is no longer ours. */
  keep(state: CheckpointState): CheckpointRow | null;
  /** What it predicts of a few pictures, the same each time. */
  sample(epoch: number): Samples;
  /** Lets messages be heard; throws where nobody is left to train for. */
  breathe(): Promise<void>;
}

const nothing: CheckpointState['sums'] = { images: 0, loss: 0, correct: 0, seconds: 0 };

/**
 * The epochs of a training, as Keras's `fit` has them: each goes through all training images in a new order
 * (the last batch may be smaller), its loss and accuracy are means over its images, and it ends with a
 * validation. From a checkpoint it goes on exactly as if it had never been away.
 * @throws EpochalError `training.nan` when the loss is no longer a number; the last checkpoint is kept.
 */
export async function train(options: LoopOptions): Promise<'finished' | 'stopped'> {
  const { session, training, plan, controls, tell, breathe } = options;
  const { stepsPerEpoch } = plan;
  const learningRate = training.optimizer.learningRate!;
  const meter = new Meter(tellEveryMs);
  let { epoch, step, sums } = options.from ?? { epoch: 0, step: 0, sums: nothing };
  let kept = `${epoch}-${step}`;
  let validationSeconds = 0;

  const tellSteps = (now: number): void => {
    const { loss, accuracy } = meter.take(now);
    if (loss.length === 0) return;
    const { stepMs } = meter;
    const steps = (training.epochs - epoch) * stepsPerEpoch - step;
    tell({
      type: 'steps',
      epoch: epoch + 1,
      firstStep: epoch * stepsPerEpoch + step - loss.length,
      loss,
      accuracy,
      meanLoss: sums.loss / sums.images,
      meanAccuracy: sums.correct / sums.images,
      stepMs,
      medianMs: meter.medianMs,
      imagesPerSecond: sums.images / sums.seconds,
      secondsLeft: (steps * stepMs) / 1000 + (training.epochs - epoch) * validationSeconds,
      memoryBytes: process.memoryUsage.rss(),
    });
  };
  const keep = (): void => {
    const name = `${epoch}-${step}`;
    if (name === kept) return;
    const row = options.keep({ epoch, step, sums });
    if (row) tell({ type: 'checkpoint', row });
    kept = name;
  };
  /** Does what it was asked between two steps. @returns whether to stop. */
  const obey = async (): Promise<boolean> => {
    if (controls.wish() === 'go') return false;
    tellSteps(performance.now());
    keep();
    if (controls.wish() === 'pause') {
      tell({ type: 'paused' });
      await controls.whilePaused();
      if (controls.wish() !== 'stop') tell({ type: 'continued' });
    }
    return controls.wish() === 'stop';
  };

  /** Validates, and hears in between what it is asked. */
  const measure = async (): Promise<Measures | 'stop'> => {
    const parts = session.validation();
    let heard = performance.now();
    let spent = 0;
    for (;;) {
      const begin = performance.now();
      const part = parts.next();
      spent += performance.now() - begin;
      if (part.done) {
        validationSeconds = spent / 1000;
        return part.value;
      }
      if (performance.now() - heard < breatheEveryMs) continue;
      await breathe();
      heard = performance.now();
      if (await obey()) return 'stop';
    }
  };

  await breathe();
  while (epoch < training.epochs) {
    const order = orderOf(training, plan, epoch + 1);
    let heard = performance.now();
    let mark = heard;
    while (step < stepsPerEpoch) {
      if (controls.wish() !== 'go') {
        if (await obey()) return 'stopped';
        mark = performance.now();
      }
      const batch = order.subarray(step * training.batchSize, (step + 1) * training.batchSize);
      const { loss, correct } = session.step(batch, epoch * stepsPerEpoch + step, learningRate);
      const now = performance.now();
      step++;
      sums = {
        images: sums.images + batch.length,
        loss: sums.loss + loss * batch.length,
        correct: sums.correct + correct,
        seconds: sums.seconds + (now - mark) / 1000,
      };
      meter.add(loss, correct / batch.length, now - mark);
      mark = now;
      if (!Number.isFinite(loss)) {
        tellSteps(now);
        throw notANumber(`The loss became ${loss} in epoch ${epoch + 1}, step ${step} of ${stepsPerEpoch}`, learningRate);
      }
      if (meter.isDue(now)) tellSteps(now);
      if (now - heard >= breatheEveryMs) {
        await breathe();
        heard = performance.now();
      }
    }
    tellSteps(performance.now());
    await breathe();
    const measures = plan.validation ? await measure() : null;
    if (measures === 'stop') return 'stopped';
    const row = epochRow(epoch + 1, sums, measures, learningRate);
    epoch++;
    step = 0;
    sums = nothing;
    tell({ type: 'epoch', row, samples: row.nan ? null : options.sample(epoch) });
    if (row.nan) throw notANumber(`The validation loss of epoch ${epoch} is ${measures!.loss}`, learningRate);
    keep();
    await breathe();
    if (epoch < training.epochs && (await obey())) return 'stopped';
  }
  return 'finished';
}

/** The order of an epoch's images, numbered from 1: the same whenever it is asked for. */
function orderOf({ seed, shuffle }: Training, { train: { count } }: Plan, epoch: number): Int32Array {
  return shuffle ? permutation(count, random(seed, 'shuffle', epoch)) : Int32Array.from({ length: count }, (_, index) => index);
}

function epochRow(epoch: number, { images, loss, correct, seconds }: CheckpointState['sums'], measures: Measures | null, learningRate: number): EpochRow {
  return {
    epoch,
    loss: loss / images,
    accuracy: correct / images,
    valLoss: measures && Number.isFinite(measures.loss) ? measures.loss : null,
    valAccuracy: measures ? measures.accuracy : null,
    learningRate,
    seconds,
    imagesPerSecond: images / seconds,
    ...(measures && !Number.isFinite(measures.loss) ? { nan: true } : {}),
  };
}

export function notANumber(what: string, learningRate: number): EpochalError {
  return new EpochalError(
    'training.nan',
    `${what}; the learning rate is ${learningRate}.`,
    `Start again with a lower learning rate, such as ${Number((learningRate / 10).toPrecision(3))}. The last checkpoint is kept.`,
  );
}
