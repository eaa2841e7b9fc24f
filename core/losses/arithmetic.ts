import { integers, scalar, type OpGraph } from '../graph.ts';

/** Formulas over the tensors of a graph, as they are written: numbers stand for float32 scalars. */
export class Arithmetic<T> {
  readonly #graph: OpGraph<T>;

  constructor(graph: OpGraph<T>) {
    this.#graph = graph;
  }

  plus(a: T | number, b: T | number): T {
    return this.#both('AddV2', a, b);
  }

  minus(a: T | number, b: T | number): T {
    return this.#both('Sub', a, b);
  }

  times(a: T | number, b: T | number): T {
    return this.#both('Mul', a, b);
  }

  over(a: T | number, b: T | number): T {
    return this.#both('RealDiv', a, b);
  }

  power(base: T, exponent: number): T {
    return this.#both('Pow', base, exponent);
  }

  atLeast(a: T, low: number): T {
    return this.#both('Maximum', a, low);
  }

  /** `tf.clip_by_value`, in its order: what lies outside has no gradient. */
  clip(a: T, low: number, high: number): T {
    return this.atLeast(this.#both('Minimum', a, high), low);
  }

  abs(a: T): T {
    return this.#graph.op('Abs', [a]);
  }

  log(a: T): T {
    return this.#graph.op('Log', [a]);
  }

  square(a: T): T {
    return this.#graph.op('Square', [a]);
  }

  /** Sum, mean and largest over the last axis, which goes. */
  sum(a: T): T {
    return this.#graph.op('Sum', [a, integers(this.#graph, [-1])]);
  }

  mean(a: T): T {
    return this.#graph.op('Mean', [a, integers(this.#graph, [-1])]);
  }

  max(a: T): T {
    return this.#graph.op('Max', [a, integers(this.#graph, [-1])]);
  }

  /** Divides by the sum over the last axis. */
  normalized(a: T): T {
    return this.over(a, this.#graph.op('Sum', [a, integers(this.#graph, [-1])], { keep_dims: { bool: true } }));
  }

  #both(type: string, a: T | number, b: T | number): T {
    return this.#graph.op(type, [this.#tensor(a), this.#tensor(b)]);
  }

  #tensor(value: T | number): T {
    return typeof value === 'number' ? scalar(this.#graph, value) : value;
  }
}
