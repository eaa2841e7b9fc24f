import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { Streamed } from '../../core/memory.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import type { EngineRef } from '../engine/engines.ts';

/** The training that a probing process tries. */
export interface ProbeJob {
  engine: EngineRef;
  model: ModelSpec;
  training: Training;
  plan: Plan;
  /** Of the packed data set. */
  directory: string;
  /** What has made it what is trained on. */
  edits: readonly Edit[];
  streamed: Streamed;
  /** Folder of a checkpoint whose weights it begins with; null for random ones. */
  weights: string | null;
}

export interface RateTestJob extends ProbeJob {
  steps: number;
}

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
