import type { Arguments, Values } from '../arguments.ts';
import type { Attributes, OpGraph } from '../graph.ts';
import type { Definition } from '../settings.ts';
import { commonConflict, commonOptimizerArguments, type CommonValues, type Conflict } from './arguments.ts';

/** What an optimizer gets to build the update of one weight. `resource` tensors are variable handles. */
export interface UpdateContext<T> {
  graph: OpGraph<T>;
  /** Handle of the weight. */
  variable: T;
  /** Handles of this weight's slots, by name. */
  slots: Readonly<Record<string, T>>;
  /** Accumulated and clipped already. */
  gradient: T;
  /** float32 scalar, fed at each step. */
  learningRate: T;
  /** What `shared` gave. */
  shared: Readonly<Record<string, T>>;
  /** Adds an operation that changes variables in place and gives nothing. */
  apply(type: string, inputs: readonly T[], attributes?: Attributes): void;
}

/** What an optimizer knows of a step, before any weight. */
export interface StepContext<T> {
  graph: OpGraph<T>;
  /** float32 scalar, fed at each step. */
  learningRate: T;
  /** float32 scalar: 1 at the first update. */
  iteration: T;
  /** Handles of the optimizer's counters, by name. */
  counters: Readonly<Record<string, T>>;
  apply(type: string, inputs: readonly T[], attributes?: Attributes): void;
}

/** Names, and the value each starts at. */
export type FirstValues = Readonly<Record<string, number>>;

/**
 * An optimizer. Adding one is adding one file and its line in the catalogue. Weight decay, clipping, averaging
 * and accumulation are the engine's, the same for all.
 */
export interface OptimizerDefinition<A extends Arguments = Arguments> extends Definition {
  /** All but `learning_rate`, which every optimizer has. `defineOptimizer` adds the common ones. */
  arguments: A;
  /** Of Keras. */
  defaultLearningRate: number;
  /** What is wrong with values that are each right by themselves; null where nothing is. */
  check?(values: Values<A>): Conflict | null;
  /** float32 tensors of a weight's shape that it keeps for each weight. */
  slots(values: Values<A>): FirstValues;
  /** float32 scalars that it keeps beside. */
  counters?(values: Values<A>): FirstValues;
  /** float32 scalars that are the same for all weights in a step, by name. */
  shared?<T>(values: Values<A>, context: StepContext<T>): Record<string, T>;
  /** Adds the operations that change `variable` and `slots` in place. */
  update<T>(values: Values<A>, context: UpdateContext<T>): void;
}

/** Takes Keras's common arguments in, where an optimizer does not have its own of that name. */
export function defineOptimizer<A extends Arguments>(definition: OptimizerDefinition<A>): OptimizerDefinition {
  const own = definition as unknown as OptimizerDefinition;
  return {
    ...own,
    arguments: { ...own.arguments, ...commonOptimizerArguments, ...own.arguments },
    check: (values) => commonConflict(values as CommonValues) ?? own.check?.(values) ?? null,
  };
}
