import { EpochalError } from '../errors.ts';
import type { Phrase } from '../errors/words.ts';
import type { CallbackDefinition, CallbackState, EpochLogs, Position, StepLogs } from './callback.ts';
import { offer, type Setting } from '../settings.ts';
import { callbackCatalogue } from './catalogue.ts';

/** One state per callback of a training, in its order. */
export type CallbackStates = readonly CallbackState[];

export function startCallbacks(settings: readonly Setting[]): CallbackStates {
  return each(settings, (definition, values) => definition.start(values));
}

export interface StepResult {
  states: CallbackStates;
  /** Why the run ends with this epoch; of several the first. */
  stop: Phrase | null;
  /** The run fails, at once. */
  fail: boolean;
  /** Whether a checkpoint is to be kept of this moment. */
  save: boolean;
}

/** After a step, callbacks in their order. */
export function endStep(settings: readonly Setting[], states: CallbackStates, logs: StepLogs): StepResult {
  const outcomes = each(settings, (definition, values, index) => {
    const state = states[index]!;
    return definition.stepEnd?.(values, state, logs) ?? { state };
  });
  return summary(outcomes);
}

export interface EpochResult extends StepResult {
  /** In use from now on; null where nothing changed it. */
  learningRate: number | null;
}

/** After an epoch and its validation. As in Keras all callbacks have their turn, and each sees the rate that those before it set. */
export function endEpoch(settings: readonly Setting[], states: CallbackStates, logs: EpochLogs): EpochResult {
  let learningRate: number | null = null;
  const outcomes = each(settings, (definition, values, index) => {
    const state = states[index]!;
    const outcome = definition.epochEnd?.(values, state, { ...logs, learningRate: learningRate ?? logs.learningRate });
    learningRate = outcome?.learningRate ?? learningRate;
    return outcome ?? { state };
  });
  return { ...summary(outcomes), learningRate };
}

/** When a run is over: the checkpoint whose weights it shall have, or null for those it has. */
export function endTraining(settings: readonly Setting[], states: CallbackStates): Position | null {
  return each(settings, (definition, values, index) => definition.trainEnd?.(values, states[index]!) ?? null).findLast((one) => one !== null) ?? null;
}

/** From 0: the best of the first callback that knows one, EarlyStopping or a ModelCheckpoint of the best. */
export function bestEpoch(settings: readonly Setting[], states: CallbackStates): number | null {
  return each(settings, (definition, values, index) => definition.bestEpoch?.(values, states[index]!) ?? null).find((one) => one !== null) ?? null;
}

/** A checkpoint that must stay, and for which callbacks (by their place). */
export interface Retained extends Position {
  callbacks: number[];
  /** Nobody wants more of it than its weights. */
  weightsOnly: boolean;
}

/** Which checkpoints callbacks need: EarlyStopping's best, where it restores it, and what ModelCheckpoint keeps. Oldest first. */
export function retained(settings: readonly Setting[], states: CallbackStates): Retained[] {
  const found = new Map<string, Retained>();
  each(settings, (definition, values, index) => {
    for (const { position, weightsOnly } of definition.keeps?.(values, states[index]!) ?? []) {
      const key = `${position.epoch}-${position.step}`;
      const before = found.get(key);
      found.set(key, {
        ...position,
        callbacks: [...(before?.callbacks ?? []), index],
        weightsOnly: weightsOnly && (before?.weightsOnly ?? true),
      });
    }
  });
  return [...found.values()].sort((a, b) => a.epoch - b.epoch || a.step - b.step);
}

/**
 * Callbacks that look at what the run will never measure.
 * @param measured names of all that is measured in at least one epoch.
 */
export function unmeasured(settings: readonly Setting[], measured: readonly string[]): { type: string; monitor: string }[] {
  return each(settings, (definition, values) => ({ type: definition.type, monitor: definition.monitor?.(values) ?? null })).filter(
    (one): one is { type: string; monitor: string } => one.monitor !== null && !measured.includes(one.monitor),
  );
}

function summary(outcomes: readonly { state: CallbackState; stop?: Phrase; fail?: true; save?: true }[]): StepResult {
  return {
    states: outcomes.map(({ state }) => state),
    stop: outcomes.find(({ stop }) => stop !== undefined)?.stop ?? null,
    fail: outcomes.some(({ fail }) => fail === true),
    save: outcomes.some(({ save }) => save === true),
  };
}

function each<R>(
  settings: readonly Setting[],
  act: (definition: CallbackDefinition, values: Setting['arguments'], index: number) => R,
): R[] {
  return settings.map(({ type, arguments: values }, index) => {
    const definition = callbackCatalogue.get(type);
    if (!definition) throw new EpochalError('training.callback', { name: type, offer: offer(callbackCatalogue, type) });
    return act(definition, values, index);
  });
}
