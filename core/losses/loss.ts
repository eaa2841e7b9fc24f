import type { Arguments, Values } from '../arguments.ts';
import type { OpGraph } from '../graph.ts';

/**
 * A loss: one number per image, and its gradient with respect to what the network gives. The engine
 * averages over the batch. Adding a loss is adding one file and its line in the catalogue.
 */
export interface LossDefinition<A extends Arguments = Arguments> {
  /** Keras's class name. */
  type: string;
  description: string;
  arguments: A;
  /**
   * @param output of the network, float32 (batch, classes).
   * @param labels int32 (batch).
   * @returns `values` float32 (batch); `from`, the tensor at which back-propagation starts, and
   * `gradient` there, of the sum of `values`, of the same shape as `from`.
   */
  build<T>(values: Values<A>, graph: OpGraph<T>, output: T, labels: T): { values: T; from: T; gradient: T };
}

export function defineLoss<A extends Arguments>(definition: LossDefinition<A>): LossDefinition {
  return definition as unknown as LossDefinition;
}
