import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase, phraseText } from '../../core/errors/words.ts';
import { batchThatFits, estimateMemory, outOfMemory, refuseTooLarge, type ImageCounts } from '../../core/memory.ts';
import { elements } from '../../core/layers/layer.ts';
import { checkFits, resolveModel, type Model } from '../../core/model/model.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import { summarize } from '../../core/model/summary.ts';
import type { Forecast, Probe, RatePoint, RateTest } from '../../core/probe.ts';
import { reviewTraining } from '../../core/review.ts';
import { planData, type Plan } from '../../core/plan.ts';
import { readTraining, validatesAfter, type Training } from '../../core/training.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { ServingChild } from '../processes/calls.ts';
import type { CallChild, Failures } from '../processes/connection.ts';
import { createJobs } from '../processes/jobs.ts';
import type { Measured, ProbeJob } from './protocol.ts';
import type { ProbeWork } from './work.ts';

/** A training to try. `directory` holds the packed data set that `dataset` describes. */
export interface ProbeRequest {
  model: ModelSpec;
  dataset: DatasetInfo;
  directory: string;
  /** What has made it what `dataset` describes. */
  edits: readonly Edit[];
  training: Training;
  /** Of a fork: how many epochs count as done, and the folder of the checkpoint with its weights. */
  fork?: { epoch: number; checkpoint: string };
}

export interface ProberOptions {
  /** @throws EpochalError `runtime.missing`. */
  findEngine(): Promise<EngineRef>;
  spawn(entry: string): ServingChild;
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
  /** What a training will take of memory, from its shapes alone. @throws EpochalError of the model, the training or the data. */
  forecast(request: ProbeRequest): Promise<Forecast>;
  /**
   * What a training will do and take, measured over a few steps.
   * @throws EpochalError `training.out-of-memory`, `probe.cancelled`, `probe.died`, `process.hung`; of the model, the training, the data or the library.
   */
  probe(request: ProbeRequest, signal?: AbortSignal): Promise<Probe>;
  /** Trains from random weights, a fork from those of its checkpoint, while the learning rate grows from 1e-6 to 1. @throws EpochalError as `probe` does. */
  rateTest(request: ProbeRequest, options?: RateTestOptions): Promise<RateTest>;
  /** Ends all that is under way. */
  close(): void;
}

/** A training that has passed every check. */
interface Tried {
  /** Epochs that count as done. */
  done: number;
  model: Model;
  training: Training;
  plan: Plan;
  counts: ImageCounts;
  available: number;
  remarks: string[];
  job: ProbeJob;
}

export function createProber({ findEngine, spawn, childEntry, isBusy, available }: ProberOptions): Prober {
  const jobs = createJobs<ProbeWork>();

  async function check({ model: spec, dataset, directory, edits, training: given, fork }: ProbeRequest): Promise<Tried> {
    const training = readTraining(given);
    const model = resolveModel(spec);
    checkFits(model, dataset);
    const plan = planData(training, dataset.counts);
    const counts = { train: plan.train.count, validation: plan.validation?.count ?? 0 };
    const remarks = reviewTraining(model, training, plan, dataset.classes).map(phraseText);
    const free = await available();
    refuseTooLarge(model, training, counts, free);
    const { streamed } = estimateMemory(model, training, counts, free);
    return { done: fork?.epoch ?? training.initialEpoch, model, training, plan, counts, available: free, remarks, job: { engine: await findEngine(), model: spec, training, plan, directory, edits, streamed, weights: fork?.checkpoint ?? null } };
  }

  /** Does one thing with a process of its own. */
  async function trying<T>(tried: Tried, signal: AbortSignal | undefined, use: (call: CallChild<ProbeWork>) => Promise<T>): Promise<T> {
    const failures = failuresOf(tried);
    try {
      return await jobs.runToEnd({ start: () => spawn(childEntry), signal, ...failures }, use);
    } catch (error) {
      if (error instanceof EpochalError && error.code === 'engine.out-of-memory') throw failures.tooMuchMemory!(null);
      throw error;
    }
  }

  return {
    async forecast({ model, dataset, training: given }) {
      const training = readTraining(given);
      const { train, validation } = planData(training, dataset.counts);
      const availableBytes = await available();
      const { total, streamed } = estimateMemory(resolveModel(model), training, { train: train.count, validation: validation?.count ?? 0 }, availableBytes);
      return { estimatedBytes: total, availableBytes, streamed };
    },
    async probe(request, signal) {
      const tried = await check(request);
      const besideOtherWork = isBusy();
      const measured = await trying(tried, signal, (call) => call('probe', tried.job));
      return describe(tried, measured, request.dataset, besideOtherWork || isBusy());
    },
    async rateTest(request, { steps = 100, onPoint = () => undefined, signal } = {}) {
      const tried = await check(request);
      return trying(tried, signal, (call) => call('rateTest', { ...tried.job, steps }, { onProgress: onPoint }));
    },
    close: jobs.close,
  };
}

function failuresOf({ model, training, counts, available }: Tried): Failures {
  return {
    process: phrase`The process that tried the training`,
    memory: { needed: estimateMemory(model, training, counts, available).total, available },
    cancelled: () => new EpochalError('probe.cancelled'),
    tooMuchMemory: () => outOfMemory(model, training, counts, available, 'met'),
    died: (how) => new EpochalError('probe.died', { how }),
  };
}

function describe({ done, model, training, plan, counts, available, remarks }: Tried, { stepMs, validationMs: perImage, peakBytes, images }: Measured, dataset: DatasetInfo, besideOtherWork: boolean): Probe {
  const { totalParams: params, trainableParams } = summarize(model);
  const estimate = estimateMemory(model, training, counts, available);
  const { streamed } = estimate;
  const kept = (streamed.train ? 0 : counts.train) + (streamed.validation ? 0 : counts.validation);
  const left = Math.max(0, kept - images);
  const validationMs = perImage === null ? null : perImage * counts.validation;
  const stepsMs = plan.stepsPerEpoch * stepMs;
  const epochs = training.epochs - done;
  const validations = Array.from({ length: epochs }, (_, index) => done + index + 1).filter((epoch) => validatesAfter(training, epoch)).length;
  return {
    trainImages: counts.train,
    validationImages: counts.validation,
    classes: dataset.classes.length,
    stepsPerEpoch: plan.stepsPerEpoch,
    epochs,
    params,
    trainableParams,
    streamed,
    memoryBytes: peakBytes + left * elements(model.input.outputShape),
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
