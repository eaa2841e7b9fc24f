import type { PlainError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { RatePoint, RateTest } from '../../core/probe.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { ChildProcess } from '../processes/process.ts';

/** The training that a probing process tries. */
export interface ProbeOrder {
  engine: EngineRef;
  model: ModelSpec;
  training: Training;
  plan: Plan;
  /** Of the packed data set. */
  directory: string;
}

/** What a probing process is to do: one thing, once. */
export type ToProbe = { type: 'probe'; order: ProbeOrder } | { type: 'rateTest'; order: ProbeOrder; steps: number };

/** What was measured of a training. */
export interface Measured {
  /** Median of the steps after the first. */
  stepMs: number;
  /** Of one image; null where nothing validates. */
  validationMs: number | null;
  /** Most memory the process held. */
  peakBytes: number;
  /** Images it had read. */
  images: number;
}

/** Messages from a probing process. All but `point` are the last word. */
export type FromProbe =
  | { type: 'point'; point: RatePoint }
  | { type: 'measured'; measured: Measured }
  | { type: 'tested'; test: RateTest }
  | { type: 'failed'; error: PlainError };

/** A probing process, from outside. */
export type ProbeChild = ChildProcess<ToProbe, FromProbe>;
