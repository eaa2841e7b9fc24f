import type { Phrase } from '../errors/words.ts';
import type { Arguments, Values } from '../arguments.ts';

/** Where in the run a learning rate is asked for. */
export interface SchedulePoint {
  /** Steps done before this one, over all epochs: 0 at the first. Keras's `optimizer.iterations`. */
  step: number;
  /** The optimizer's; Keras's `initial_learning_rate`. */
  learningRate: number;
  stepsPerEpoch: number;
  /** Steps of the whole run; what `decay_steps` is where it is null. */
  totalSteps: number;
}

/**
 * A learning rate as a pure function of the step, in float64; the engine rounds it to float32. Adding one is
 * adding one file and its line in the catalogue.
 */
export interface ScheduleDefinition<A extends Arguments = Arguments> {
  /** Keras's class name, where Keras has it. */
  type: string;
  description: string;
  /** As Keras names them, without `initial_learning_rate`, which the optimizer has. */
  arguments: A;
  /** What is wrong with values that are each right by themselves; null where nothing is. */
  check?(values: Values<A>): { problem: Phrase; hint: Phrase } | null;
  /** Positive or zero, for any step of at least 0, past the end of the run too. */
  rate(values: Values<A>, at: SchedulePoint): number;
}

export function defineSchedule<A extends Arguments>(definition: ScheduleDefinition<A>): ScheduleDefinition {
  return definition as unknown as ScheduleDefinition;
}
