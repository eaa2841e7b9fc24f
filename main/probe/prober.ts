import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError, fromPlainError } from '../../core/errors.ts';
import { batchThatFits, estimateMemory, outOfMemory, refuseTooLarge, type ImageCounts } from '../../core/memory.ts';
import { checkFits, resolveModel, type Model } from '../../core/model/model.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import { summarize } from '../../core/model/summary.ts';
import type { Probe, RatePoint, RateTest } from '../../core/probe.ts';
import { reviewTraining } from '../../core/review.ts';
import { planData, type Plan } from '../../core/plan.ts';
import { readTraining, validatesAfter, type Training } from '../../core/training.ts';
import type { EngineRef } from '../engine/engines.ts';
import { endedForMemory, memoryKills } from '../system/memory.ts';
import { howItEnded, hung, type ChildEnd } from '../processes/process.ts';
import type { FromProbe, Measured, ProbeChild, ProbeOrder, ToProbe } from './protocol.ts';

/** A training to try. `directory` holds the packed data set that `dataset` describes. */
export interface ProbeRequest {
  model: ModelSpec;
  dataset: DatasetInfo;
  directory: string;
  training: Training;
}

export interface ProberOptions {
  /** @throws EpochalError `runtime.missing`. */
  findEngine(): Promise<EngineRef>;
  spawn(entry: string): ProbeChild;
  /** The file of main/probe/child. */
  childEntry: string;
  /** Whether a run is training at this moment. */
  isBusy(): boolean;
  /** Bytes that a training may take: `trainingMemory`. */
  available(): number | Promise<number>;
}

export interface RateTestOptions {
  /** Default 100. */
  steps?: number;
  onPoint?: (point: RatePoint) => void;
  /** Ends it at once, with `probe.cancelled`. */
  signal?: AbortSignal;
}

/** Tries trainings before they are begun, each in a process of its own that keeps nothing. */
export interface Prober {
  /**
   * What a training will do and take, measured over a few steps.
   * @throws EpochalError `training.out-of-memory`, `probe.cancelled`, `probe.died`, `process.hung`; of the model, the training, the data or the library.
   */
  probe(request: ProbeRequest, signal?: AbortSignal): Promise<Probe>;
  /** Trains from random weights while the learning rate grows from 1e-6 to 1. @throws EpochalError as `probe` does. */
  rateTest(request: ProbeRequest, options?: RateTestOptions): Promise<RateTest>;
  /** Ends all that is under way. */
  close(): void;
}

/** A training that has passed every check. */
interface Tried {
  model: Model;
  training: Training;
  plan: Plan;
  counts: ImageCounts;
  available: number;
  remarks: string[];
  order: ProbeOrder;
}

export function createProber({ findEngine, spawn, childEntry, isBusy, available }: ProberOptions): Prober {
  const children = new Set<ProbeChild>();

  async function check({ model: spec, dataset, directory, training: given }: ProbeRequest): Promise<Tried> {
    const training = readTraining(given);
    const model = resolveModel(spec);
    checkFits(model, dataset);
    const plan = planData(training, dataset.counts);
    const counts = { train: plan.train.count, validation: plan.validation?.count ?? 0 };
    const remarks = reviewTraining(model, training, plan, dataset.classes);
    const free = await available();
    refuseTooLarge(model, training, counts, free);
    return { model, training, plan, counts, available: free, remarks, order: { engine: await findEngine(), model: spec, training, plan, directory } };
  }

  /** One process from its order to its end. @returns its last word. */
  function ask(tried: Tried, message: ToProbe, signal: AbortSignal | undefined, onPoint: (point: RatePoint) => void): Promise<Exclude<FromProbe, { type: 'point' | 'failed' }>> {
    if (signal?.aborted) return Promise.reject(cancelled());
    const before = memoryKills();
    const child = spawn(childEntry);
    children.add(child);
    let last: Exclude<FromProbe, { type: 'point' }> | null = null;
    const cancel = (): void => child.kill();
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise((resolve, reject) => {
      child.onMessage((heard) => {
        if (heard.type === 'point') onPoint(heard.point);
        else last = heard;
      });
      child.onEnd((end) => {
        const isClosed = !children.delete(child);
        signal?.removeEventListener('abort', cancel);
        if (last && last.type !== 'failed') resolve(last);
        else if (isClosed || signal?.aborted) reject(cancelled());
        else reject(why(tried, last?.error.code === 'engine.out-of-memory' ? 'memory' : (last && fromPlainError(last.error)), end, before));
      });
      child.send(message);
    });
  }

  return {
    async probe(request, signal) {
      const tried = await check(request);
      const besideOtherWork = isBusy();
      const answer = await ask(tried, { type: 'probe', order: tried.order }, signal, () => undefined);
      if (answer.type !== 'measured') throw new TypeError(`a probe was answered by '${answer.type}'`);
      return describe(tried, answer.measured, request.dataset, besideOtherWork || isBusy());
    },
    async rateTest(request, { steps = 100, onPoint = () => undefined, signal } = {}) {
      const tried = await check(request);
      const answer = await ask(tried, { type: 'rateTest', order: tried.order, steps }, signal, onPoint);
      if (answer.type !== 'tested') throw new TypeError(`a rate test was answered by '${answer.type}'`);
      return answer.test;
    },
    close() {
      const all = [...children];
      children.clear();
      for (const child of all) child.kill();
    },
  };
}

/** Why a process ended without an answer. @param said its own word, if it had one. */
function why({ model, training, counts, available }: Tried, said: EpochalError | 'memory' | null, end: ChildEnd, before: number | null): EpochalError {
  if (said instanceof EpochalError) return said;
  if (end.hung) return hung('The process that tried the training');
  const needed = estimateMemory(model, training, counts).total;
  if (said === 'memory' || endedForMemory({ ...end, needed, available, kills: { before, now: memoryKills() } })) return outOfMemory(model, training, counts, available, 'met');
  return new EpochalError('probe.died', `The process that tried the training ended: ${howItEnded(end)}.`, 'Try again; if it happens again, see `epochal doctor`.');
}

function cancelled(): EpochalError {
  return new EpochalError('probe.cancelled', 'The trial of the training was cancelled.', 'Start it again when you like.');
}

function describe({ model, training, plan, counts, available, remarks }: Tried, { stepMs, validationMs: perImage, peakBytes, images }: Measured, dataset: DatasetInfo, besideOtherWork: boolean): Probe {
  const { totalParams: params, trainableParams } = summarize(model);
  const estimate = estimateMemory(model, training, counts);
  const left = counts.train + counts.validation - images;
  const validationMs = perImage === null ? null : perImage * counts.validation;
  const stepsMs = plan.stepsPerEpoch * stepMs;
  const epochs = training.epochs - training.initialEpoch;
  const validations = Array.from({ length: epochs }, (_, index) => training.initialEpoch + index + 1).filter((epoch) => validatesAfter(training, epoch)).length;
  return {
    trainImages: counts.train,
    validationImages: counts.validation,
    classes: dataset.classes.length,
    stepsPerEpoch: plan.stepsPerEpoch,
    epochs,
    params,
    trainableParams,
    memoryBytes: peakBytes + (estimate.data * left) / (counts.train + counts.validation),
    estimatedBytes: estimate.total,
    availableBytes: available,
    batchThatFits: batchThatFits(model, training, counts, available),
    stepMs,
    validationMs,
    imagesPerSecond: (training.batchSize * 1000) / stepMs,
    secondsPerEpoch: (stepsMs + (validationMs ?? 0)) / 1000,
    seconds: (epochs * stepsMs + validations * (validationMs ?? 0)) / 1000,
    besideOtherWork,
    remarks,
  };
}
