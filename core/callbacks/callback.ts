import type { Phrase } from '../errors/words.ts';
import type { Arguments, Values } from '../arguments.ts';

/** Measures by Keras's names: `loss`, `accuracy`, `val_loss`. What was not measured is not there. */
export type Measured = Readonly<Record<string, number>>;

/** What a callback sees at the end of an epoch: Keras's `epoch` and `logs`. */
export interface EpochLogs {
  /** From 0, as Keras counts. */
  epoch: number;
  /** In use now. */
  learningRate: number;
  values: Measured;
}

/** What a callback sees after a step. */
export interface StepLogs {
  /** From 0, as Keras counts. */
  epoch: number;
  /** Within the epoch, from 0. */
  step: number;
  stepsPerEpoch: number;
  /** Steps since the run began, this one counted; those before `initial_epoch` are not. */
  stepsDone: number;
  /** Running means of the epoch, as Keras's. */
  values: Measured;
}

/** Where weights were kept, as checkpoints are named: epochs finished, and steps done of the next. */
export interface Position {
  epoch: number;
  step: number;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Plain data: it goes through JSON into a checkpoint and out again unchanged. */
export type CallbackState = Readonly<Record<string, Json>>;

export interface StepOutcome<S> {
  state: S;
  /** Why the run ends here. As in Keras the epoch is still validated and ended. */
  stop?: Phrase;
  /** With `stop`: the run fails at once. */
  fail?: true;
  /** Weights are to be kept. */
  save?: true;
}

export interface EpochOutcome<S> extends StepOutcome<S> {
  /** From the next step on. */
  learningRate?: number;
  /** The monitored value is the best so far. */
  best?: boolean;
}

/**
 * A callback as a state machine: what it knows is its state, and nothing is changed in place. Adding one is
 * adding one file and its line in the catalogue. What it asks for (stop, save, a rate), the trainer does.
 */
export interface CallbackDefinition<A extends Arguments = Arguments, S extends object = CallbackState> {
  /** Keras's class name. */
  type: string;
  description: string;
  /** As Keras names them, without what says where to write. */
  arguments: A;
  /** It sets the learning rate: as in Keras not to be had with a schedule. */
  setsLearningRate?: true;
  start(values: Values<A>): S;
  /** The measure it looks at; null where it looks at none. */
  monitor?(values: Values<A>): string | null;
  stepEnd?(values: Values<A>, state: S, logs: StepLogs): StepOutcome<S>;
  epochEnd?(values: Values<A>, state: S, logs: EpochLogs): EpochOutcome<S>;
  /** The best epoch so far, from 0; null before there is one. */
  bestEpoch?(values: Values<A>, state: S): number | null;
  /** Whose weights the network has in the end; null for the last. */
  trainEnd?(values: Values<A>, state: S): Position | null;
  /** Checkpoints it needs, or was asked to keep. */
  keeps?(values: Values<A>, state: S): { position: Position; weightsOnly: boolean }[];
}

export function defineCallback<A extends Arguments, S extends object>(definition: CallbackDefinition<A, S>): CallbackDefinition {
  return definition as unknown as CallbackDefinition;
}
