import { scalar } from '../../../../core/graph.ts';
import type { Graph, Operation, Tensor } from '../graph.ts';
import type { Variable } from '../variables.ts';
import { count } from './counting.ts';
import { Fork } from './fork.ts';

/** Gradients of several batches, brought together for one update. */
export class Accumulation {
  readonly #graph: Graph;
  readonly #steps: number;
  readonly #fork: Fork;

  /** @param step int32 scalar from 0; of every `steps` steps the last updates. */
  constructor(graph: Graph, step: Tensor, steps: number) {
    this.#graph = graph;
    this.#steps = steps;
    this.#fork = new Fork(graph, count(graph, step).isLastOf(steps));
  }

  /** After this an operation runs only in a step that updates. */
  get due(): Operation {
    return this.#fork.yes;
  }

  /**
   * The mean gradient, there only in a step that updates; in others the gradient goes to the sum.
   * @param sum of the gradients since the last update; empty again after it.
   */
  mean(gradient: Tensor, sum: Variable): { mean: Tensor; emptied: Operation; added: Operation } {
    const graph = this.#graph;
    const { yes, no } = this.#fork.split(gradient);
    const soFar = { operation: graph.operation('ReadVariableOp', [sum.resource], { dtype: { type: 'float32' } }, [this.due]), index: 0 };
    const mean = graph.op('RealDiv', [graph.op('AddV2', [yes, soFar]), scalar(graph, this.#steps)]);
    return {
      mean,
      emptied: graph.operation('AssignVariableOp', [sum.resource, graph.op('ZerosLike', [mean])], {}),
      added: graph.operation('AssignAddVariableOp', [sum.resource, no], {}),
    };
  }

  /** Done when this step has updated, or added to the sums. */
  join(updated: readonly Operation[], added: readonly Operation[]): Operation {
    return this.#fork.join(updated, added);
  }
}
