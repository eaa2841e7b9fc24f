import { phrase, phraseText, type Phrase } from '../../core/errors/words.ts';
import { endEpoch, endStep, endTraining, retained, startCallbacks } from '../../core/callbacks/callbacks.ts';
import type { Position } from '../../core/callbacks/callback.ts';
import { permutation, random } from '../../core/random.ts';
import type { CheckpointRow, Samples } from '../../core/runs.ts';
import { rateAt, type Plan } from '../../core/plan.ts';
import { validatesAfter, type Training } from '../../core/training.ts';
import type { Measures, TrainingSession } from '../engine/engine.ts';
import { checkpointName, type CheckpointState } from '../checkpoints/state.ts';
import type { Controls } from './controls.ts';
import { epochRow, figuresOf, measured, notANumber } from './figures.ts';
import { Meter } from './meter.ts';
import type { LedgerKeeper } from './ledger.ts';
import type { FromChild } from './protocol.ts';

/** How often steps are sent, and how long messages to this process may wait. */
const sendEveryMs = 100;
const yieldEveryMs = 30;

export interface LoopOptions {
  session: TrainingSession;
  training: Training;
  plan: Plan;
  controls: Controls;
  /** Where a checkpoint left off; null starts from the beginning. */
  from: CheckpointState | null;
  send(message: FromChild): void;
  /**
   * Writes a checkpoint of the session as it is now; null when its run is no longer ours.
   * @param measures what its weights gave on the validation images; null where they were not measured.
   */
  keep(state: CheckpointState, measures: Measures | null): CheckpointRow | null;
  /** Gives the session the weights of one of its checkpoints. */
  restore(position: Position): void;
  /** Keeps what is answered of each image, epoch by epoch. */
  ledger: LedgerKeeper;
  /** What it predicts of a few pictures, the same each time. */
  sample(epoch: number): Samples;
  /** Lets messages be received; throws where nobody is left to train for. */
  yieldToEventLoop(): Promise<void>;
}

const nothing: CheckpointState['sums'] = { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 };

/**
 * The epochs of a training, as Keras's `fit` has them: each goes through all training images in a new order
 * (the last batch may be smaller) or takes so many steps of that stream, its loss and accuracy are means over
 * its images, and it ends with a validation and the callbacks. From a checkpoint it goes on exactly as if it
 * had never been away.
 * @throws EpochalError `training.nan` when the loss is no longer a number; the last checkpoint is kept.
 */
export async function train(options: LoopOptions): Promise<'finished' | 'stopped'> {
  const { session, training, plan, controls, ledger, send, yieldToEventLoop } = options;
  const { stepsPerEpoch } = plan;
  const meter = new Meter(sendEveryMs);
  const batches = new BatchSampler(training, plan);
  let { epoch, step, sums, callbacks, ended } = options.from ?? beginning(training);
  let learningRate = options.from?.learningRate ?? training.optimizer.learningRate!;
  let kept = `${epoch}-${step}`;
  let keptAt = performance.now();
  let validationSeconds = 0;
  /** Steps whose images were begun to be read. */
  let begun = 0;
  /** Steps done since the run began. */
  const done = (): number => (epoch - training.initialEpoch) * stepsPerEpoch + step;

  const sendSteps = (now: number): void => {
    const { loss, accuracy, means } = meter.take(now);
    if (loss.length === 0) return;
    const { stepMs } = meter;
    send({
      type: 'steps',
      epoch: epoch + 1,
      firstStep: done() - loss.length,
      loss,
      accuracy,
      means,
      meanLoss: sums.loss / sums.images,
      meanAccuracy: sums.correct / sums.images,
      stepMs,
      medianMs: meter.medianMs,
      imagesPerSecond: sums.images / sums.seconds,
      secondsLeft: ((plan.totalSteps - done()) * stepMs) / 1000 + (training.epochs - epoch) * validationSeconds,
      memoryBytes: process.memoryUsage.rss(),
    });
  };
  const write = (final: boolean, measures: Measures | null): void => {
    const row = options.keep({ epoch, step, sums, learningRate, callbacks, ended, ...(final && { final: figuresOf(measures) }) }, measures);
    if (row) send({ type: 'checkpoint', row, retained: retained(training.callbacks, callbacks).map((one) => ({ folder: checkpointName(one), weightsOnly: one.weightsOnly })) });
  };
  const keep = (measures: Measures | null): void => {
    const name = `${epoch}-${step}`;
    if (name === kept) return;
    // A checkpoint is never known before the steps that led to it.
    sendSteps(performance.now());
    write(false, measures);
    kept = name;
    keptAt = performance.now();
  };
  /** Does what it was asked between two steps. @returns whether to stop. */
  const applyRequests = async (): Promise<boolean> => {
    if (controls.requested() === 'go') return false;
    keep(null);
    if (controls.requested() === 'pause') {
      send({ type: 'paused' });
      await controls.whilePaused();
      if (controls.requested() !== 'stop') send({ type: 'continued' });
    }
    return controls.requested() === 'stop';
  };

  /** Validates, and receives requests in between. */
  const measure = async (): Promise<Measures | 'stop'> => {
    const parts = session.validation();
    ledger.validates();
    let yieldedAt = performance.now();
    let spent = 0;
    for (;;) {
      const begin = performance.now();
      const part = parts.next();
      spent += performance.now() - begin;
      if (part.done) {
        validationSeconds = spent / 1000;
        return part.value;
      }
      ledger.validated(part.value);
      if (performance.now() - yieldedAt < yieldEveryMs) continue;
      await yieldToEventLoop();
      yieldedAt = performance.now();
      if (await applyRequests()) return 'stop';
    }
  };

  /**
   * Gives the network the weights that a training ends with, and keeps it, measured, where they are others than those of
   * its last step: what was measured at the end of an epoch stays in its own checkpoint.
   */
  const conclude = async (): Promise<'finished' | 'stopped'> => {
    // Whoever stops its validation finds nothing more to keep: it is done again from the last checkpoint.
    kept = `${epoch}-${step}`;
    const change = endingWeights(options, callbacks, { epoch, step });
    if (change === null) return 'finished';
    const measures = plan.validation ? await measure() : null;
    if (measures === 'stop') return 'stopped';
    write(true, measures);
    const { valAccuracy } = figuresOf(measures);
    send({ type: 'note', note: valAccuracy === null ? change : phrase`${change} Its validation accuracy is ${valAccuracy.toFixed(4)}.` });
    await yieldToEventLoop();
    return 'finished';
  };

  await yieldToEventLoop();
  while (ended === null && epoch < training.epochs) {
    let yieldedAt = performance.now();
    let mark = yieldedAt;
    while (step < stepsPerEpoch) {
      if (controls.requested() !== 'go') {
        if (await applyRequests()) return 'stopped';
        mark = performance.now();
      }
      const batch = batches.batch(done());
      begun = Math.max(begun, done());
      while (begun < plan.totalSteps && session.prefetch(batches.batch(begun))) begun++;
      const { loss, correct, topK, answers } = session.step(batch, done(), rateAt(training, plan, done(), learningRate));
      ledger.trained(batch, answers);
      const now = performance.now();
      step++;
      sums = {
        images: sums.images + batch.length,
        loss: sums.loss + loss * batch.length,
        correct: sums.correct + correct,
        topK: sums.topK + (topK ?? 0),
        seconds: sums.seconds + (now - mark) / 1000,
      };
      const means = measured(training, sums, null);
      meter.add(loss, correct / batch.length, now - mark, means);
      mark = now;
      const after = endStep(training.callbacks, callbacks, {
        epoch,
        step: step - 1,
        stepsPerEpoch,
        stepsDone: done(),
        values: means,
      });
      callbacks = after.states;
      if (!Number.isFinite(loss)) {
        sendSteps(now);
        if (after.stop !== null && !after.fail) {
          send({ type: 'note', note: phrase`${after.stop} The run ended in epoch ${epoch + 1}, step ${step}.` });
          // Averages of what is no number are none, and nothing is restored where nothing was good.
          return endTraining(training.callbacks, callbacks) === null ? 'finished' : conclude();
        }
        throw notANumber(phrase`The loss became ${loss} in epoch ${epoch + 1}, step ${step} of ${stepsPerEpoch}`, rateAt(training, plan, done() - 1, learningRate));
      }
      const isDue = training.checkpoints.everyMinutes !== null && now - keptAt >= training.checkpoints.everyMinutes * 60_000;
      if ((isDue || after.save) && step < stepsPerEpoch) {
        keep(null);
        mark = performance.now();
      }
      if (meter.isDue(now)) sendSteps(now);
      if (now - yieldedAt >= yieldEveryMs) {
        await yieldToEventLoop();
        yieldedAt = performance.now();
      }
    }
    sendSteps(performance.now());
    await yieldToEventLoop();
    const measures = plan.validation && validatesAfter(training, epoch + 1) ? await measure() : null;
    if (measures === 'stop') return 'stopped';
    const rate = rateAt(training, plan, done() - 1, learningRate);
    const row = epochRow(training, epoch + 1, sums, measures, rate);
    const after = endEpoch(training.callbacks, callbacks, { epoch, learningRate: rate, values: measured(training, sums, measures) });
    callbacks = after.states;
    learningRate = after.learningRate ?? learningRate;
    epoch++;
    step = 0;
    sums = nothing;
    // An epoch is never known before its ledger.
    ledger.endEpoch(epoch, measures !== null);
    send({ type: 'epoch', row, samples: row.nan ? null : options.sample(epoch) });
    if (row.nan && (after.stop === null || after.fail)) throw notANumber(phrase`The validation loss of epoch ${epoch} is ${measures!.loss}`, rate);
    if (after.stop !== null) {
      ended = phraseText(after.stop);
      send({ type: 'note', note: phrase`Ended after epoch ${epoch}: ${after.stop}` });
    }
    keep(measures);
    await yieldToEventLoop();
    if (ended === null && epoch < training.epochs && (await applyRequests())) return 'stopped';
  }
  return conclude();
}

function beginning({ initialEpoch, callbacks }: Training): CheckpointState {
  return { epoch: initialEpoch, step: 0, sums: nothing, learningRate: null, callbacks: startCallbacks(callbacks), ended: null };
}

/**
 * What a training's end does to the weights, in the order of Keras's `fit`: the optimizer's averages take their place,
 * then a callback restores those of its best epoch.
 * @returns what was done, for people; null where the weights are those of the last step.
 */
function endingWeights({ session, training, restore }: LoopOptions, callbacks: CheckpointState['callbacks'], at: Position): Phrase | null {
  const best = endTraining(training.callbacks, callbacks);
  if (best === null) return session.finish() ? phrase`The network has the averages of its weights, by use_ema.` : null;
  if (best.epoch === at.epoch && best.step === at.step) return null;
  restore(best);
  return phrase`The network has the weights of epoch ${best.epoch}, its best.`;
}

/** The batches of a run: pass after pass through the images, each in an order of its own. */
class BatchSampler {
  readonly #training: Training;
  readonly #plan: Plan;
  /** Of the pass under way, and of the next once it is begun to be read. */
  readonly #orders = new Map<number, Int32Array>();

  constructor(training: Training, plan: Plan) {
    this.#training = training;
    this.#plan = plan;
  }

  /** Indices of a step's images: the same whenever it is asked for. */
  batch(step: number): Int32Array {
    const { batchSize } = this.#training;
    const { stepsPerPass } = this.#plan;
    const pass = Math.floor(step / stepsPerPass);
    let order = this.#orders.get(pass);
    if (!order) {
      this.#orders.delete(pass - 2);
      order = imageOrder(this.#training, this.#plan, pass);
      this.#orders.set(pass, order);
    }
    const start = (step - pass * stepsPerPass) * batchSize;
    return order.subarray(start, start + batchSize);
  }
}

function imageOrder({ seed, shuffle }: Training, { train: { count } }: Plan, pass: number): Int32Array {
  return shuffle ? permutation(count, random(seed, 'shuffle', pass + 1)) : Int32Array.from({ length: count }, (_, index) => index);
}
