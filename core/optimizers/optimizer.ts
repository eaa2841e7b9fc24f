import type { Arguments, Values } from '../arguments.ts';
import type { Attributes, OpGraph } from '../graph.ts';
import type { Definition } from '../settings.ts';

/** What an optimizer gets to build the update of one weight. `resource` tensors are variable handles. */
export interface UpdateContext<T> {
  graph: OpGraph<T>;
  /** Handle of the weight. */
  variable: T;
  /** Handles of this weight's slots, by name. */
  slots: Readonly<Record<string, T>>;
  gradient: T;
  /** float32 scalar: what `stepSize` gives, else the learning rate. */
  stepSize: T;
  /** Adds an operation that changes variables in place and gives nothing. */
  apply(type: string, inputs: readonly T[], attributes?: Attributes): void;
}

/** What an optimizer knows of a step, before any weight. */
export interface StepContext<T> {
  graph: OpGraph<T>;
  /** float32 scalar, fed at each step. */
  learningRate: T;
  /** float32 scalar: 1 at the first step. */
  iteration: T;
}

/** An optimizer. Adding one is adding one file and its line in the catalogue. */
export interface OptimizerDefinition<A extends Arguments = Arguments> extends Definition {
  /** All but `learning_rate`, which every optimizer has. */
  arguments: A;
  /** Of Keras. */
  defaultLearningRate: number;
  /** Tensors of a weight's shape that it keeps for each weight, zero at first. */
  slots(values: Values<A>): string[];
  /** The learning rate as this step uses it, the same for all weights: a float32 scalar. */
  stepSize?<T>(values: Values<A>, context: StepContext<T>): T;
  /** Adds the fused operation that changes `variable` and `slots` in place. */
  update<T>(values: Values<A>, context: UpdateContext<T>): void;
}

export function defineOptimizer<A extends Arguments>(definition: OptimizerDefinition<A>): OptimizerDefinition {
  return definition as unknown as OptimizerDefinition;
}
