import type { Graph, Operation, Tensor } from '../graph.ts';

/**
 * Two ways of which a run takes one, made of TensorFlow's Switch and Merge: no operation that depends on what
 * the other way gives is run, so that it costs nothing and changes nothing.
 */
export class Fork {
  readonly #graph: Graph;
  readonly #condition: Tensor;
  readonly #ways: { yes: Tensor; no: Tensor };
  /** After this an operation runs only where the condition holds. */
  readonly yes: Operation;

  /** @param condition a bool scalar. */
  constructor(graph: Graph, condition: Tensor) {
    this.#graph = graph;
    this.#condition = condition;
    this.#ways = this.split(condition);
    this.yes = this.#pass(this.#ways.yes, []);
  }

  /** A tensor on each way. */
  split(tensor: Tensor): { yes: Tensor; no: Tensor } {
    const [no, yes] = this.#graph.ops('Switch', [tensor, this.#condition], {}, 2) as [Tensor, Tensor];
    return { yes, no };
  }

  /** Done when either way is; what runs after it runs in every run. */
  join(yes: readonly Operation[], no: readonly Operation[]): Operation {
    const ends = [this.#pass(this.#ways.no, no), this.#pass(this.#ways.yes, yes)];
    return this.#graph.operation('Merge', [ends.map((operation) => ({ operation, index: 0 }))], {});
  }

  #pass(way: Tensor, after: readonly Operation[]): Operation {
    return this.#graph.operation('Identity', [way], {}, after);
  }
}
