import type { Phrase } from '../errors/words.ts';
import type { Arguments, Values } from '../arguments.ts';
import type { OpGraph } from '../graph.ts';
import type { Definition } from '../settings.ts';

/**
 * A loss: one number per answer (an image, or each of its pixels), of which training lowers the weighted
 * mean. Adding a loss is adding one file and its line in the catalogue.
 */
export interface LossDefinition<A extends Arguments = Arguments> extends Definition {
  arguments: A;
  /**
   * What the network is held against: the number of the right class, int32 (batch, …), or probabilities,
   * float32 of the output's shape: of each class, or for a network of one unit of the second of two.
   */
  targets: 'classes' | 'probabilities';
  /** The units an answer may have: 'several', one a class; 'any', also one that tells two classes apart. */
  units: 'several' | 'any';
  /**
   * Refuses argument values that do not suit so many units.
   * @param fail to be called with what is wrong and the remedy.
   */
  check?(values: Values<A>, units: number, fail: (problem: Phrase, hint: Phrase) => never): void;
  /**
   * @param output of the network, float32 (batch, …, units).
   * @param targets as `targets` says.
   */
  build<T>(values: Values<A>, graph: OpGraph<T>, output: T, targets: T): BuiltLoss<T>;
}

export interface BuiltLoss<T> {
  /** float32 (batch, …): one number per answer. */
  values: T;
  /**
   * Where back-propagation starts when TensorFlow has no gradient of `values`: the tensor `from`, of answers x
   * classes, and the gradient there of the sum of `values`, of the same shape. Null: it starts at `values`.
   */
  start: { from: T; gradient: T } | null;
  /** bool (batch, …): the answers that count, of which the mean is taken; null when all do. */
  counted: T | null;
}

export function defineLoss<A extends Arguments>(definition: LossDefinition<A>): LossDefinition {
  return definition as unknown as LossDefinition;
}

/** A loss whose gradient TensorFlow finds by itself, and in which every answer counts. */
export function plain<T>(values: T): BuiltLoss<T> {
  return { values, start: null, counted: null };
}
