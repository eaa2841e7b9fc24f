import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { PlainError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import type { Streamed } from '../../core/memory.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { CheckpointRow, EpochRow, RunEnvironment, Samples } from '../../core/runs.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { ChildProcess } from '../processes/process.ts';
import type { RetainedCheckpoint } from '../runs/journal.ts';
import type { LiveStats } from '../runs/rows.ts';
import type { Steps } from '../runs/series.ts';

/** What a training process is to do. */
export interface TrainingJob {
  engine: EngineRef;
  model: ModelSpec;
  training: Training;
  plan: Plan;
  /** Of the packed data set. */
  directory: string;
  /** Of what the run recorded that it sees. */
  sha256: string;
  /** What has made it what is trained on. */
  edits: readonly Edit[];
  streamed: Streamed;
  /** Where its checkpoints go. */
  checkpoints: string;
  /** Where its ledgers go. */
  ledgers: string;
  /** The checkpoint to go on from; null starts from the beginning. */
  from: string | null;
  /** Whether it was forked from another run: what its optimizer needs and that one's did not have, starts from its initial values. */
  forked: boolean;
  /** See `RunDetail`. */
  optimizerFrom: number;
  /** A file of weights (safetensors) to begin with; null for random ones. */
  initialWeights: string | null;
  /** A file of float32, one per training image; null for 1 each. */
  sampleWeights: string | null;
}

/** Messages to a training process. */
export type ToChild = { type: 'start'; job: TrainingJob } | { type: 'pause' } | { type: 'resume' } | { type: 'stop' };

/** The steps since the last such message. Typed arrays cross as they are (structured clone). */
export interface StepsMessage extends Steps, Omit<LiveStats, 'meanLoss'> {
  type: 'steps';
  /** Running means of the epoch after each of these steps, by Keras's names: what its callbacks get after a batch. */
  means: Readonly<Record<string, Float32Array>>;
  /** NaN or infinite when the training failed so. */
  meanLoss: number;
}

/** Messages from a training process. `finished`, `stopped` and `failed` are the last message. */
export type FromChild =
  | { type: 'started'; environment: Omit<RunEnvironment, 'epochal'> }
  | StepsMessage
  | { type: 'epoch'; row: EpochRow; samples: Samples | null }
  /** `retained`: all checkpoints that callbacks need or were asked to keep. */
  | { type: 'checkpoint'; row: CheckpointRow; retained: RetainedCheckpoint[] }
  /** Something a person should know. */
  | { type: 'note'; note: Phrase }
  | { type: 'paused' }
  | { type: 'continued' }
  | { type: 'finished' }
  | { type: 'stopped' }
  | { type: 'failed'; error: PlainError };

/** A training process, from outside. */
export type TrainingChild = ChildProcess<ToChild, FromChild>;
