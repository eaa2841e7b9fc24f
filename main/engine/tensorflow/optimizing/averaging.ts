import type { CommonValues } from '../../../../core/optimizers/arguments.ts';
import { scalar } from '../../../../core/graph.ts';
import type { Graph, Operation, Tensor } from '../graph.ts';
import type { Variable } from '../variables.ts';
import { count } from './counting.ts';
import { Fork } from './fork.ts';

/**
 * Running averages of weights, Keras's `use_ema`: momentum * average + (1 - momentum) * weight after each step,
 * and the weight itself after the first. With accumulation that is each step too, not each update; the first
 * are all up to the first update; and `ema_overwrite_frequency` counts updates: all steps up to the next one
 * overwrite then.
 */
export class Averaging {
  readonly #graph: Graph;
  readonly #momentum: Tensor;
  readonly #rest: Tensor;
  readonly #overwriting: Fork | null;

  /** @param updates int32 scalar: those before this step. */
  constructor(graph: Graph, { ema_momentum, ema_overwrite_frequency }: CommonValues, updates: Tensor) {
    const counted = count(graph, updates);
    this.#graph = graph;
    this.#momentum = graph.op('Mul', [graph.op('Cast', [counted.isLater], { DstT: { type: 'float32' } }), scalar(graph, ema_momentum)]);
    this.#rest = graph.op('Sub', [scalar(graph, 1), this.#momentum]);
    this.#overwriting = ema_overwrite_frequency === null ? null : new Fork(graph, counted.isLastOf(ema_overwrite_frequency));
  }

  /** Takes the weight into its average once `after` is done. @returns what is done last. */
  follow(variable: Variable, average: Variable, after: readonly Operation[]): Operation {
    const graph = this.#graph;
    const weight = { operation: graph.operation('ReadVariableOp', [variable.resource], { dtype: { type: 'float32' } }, after), index: 0 };
    const moved = graph.op('AddV2', [graph.op('Mul', [this.#momentum, average.value]), graph.op('Mul', [this.#rest, weight])]);
    const kept = graph.operation('AssignVariableOp', [average.resource, moved], {});
    if (!this.#overwriting) return kept;
    const overwritten = graph.operation('AssignVariableOp', [variable.resource, this.#overwriting.split(moved).yes], {}, [kept]);
    return this.#overwriting.join([overwritten], [kept]);
  }
}
