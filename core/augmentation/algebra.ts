import { scalar, type DType, type OpGraph } from '../graph.ts';

/** A number known while the graph is built, or a tensor. */
export type Term<T> = T | number;

/**
 * Arithmetic over an op graph that computes at once what is known at once, so that a formula written in
 * full builds no operation for the parts that are off: `x * 0` is 0, `x * 1` and `x + 0` are `x`.
 */
export class Algebra<T> {
  readonly graph: OpGraph<T>;
  readonly #scalars = new Map<number, T>();

  constructor(graph: OpGraph<T>) {
    this.graph = graph;
  }

  add(a: Term<T>, b: Term<T>): Term<T> {
    if (typeof a === 'number' && typeof b === 'number') return a + b;
    if (a === 0) return b;
    if (b === 0) return a;
    return this.op('AddV2', a, b);
  }

  sub(a: Term<T>, b: Term<T>): Term<T> {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (b === 0) return a;
    return this.op('Sub', a, b);
  }

  mul(a: Term<T>, b: Term<T>): Term<T> {
    if (typeof a === 'number' && typeof b === 'number') return a * b;
    if (a === 0 || b === 0) return 0;
    if (a === 1) return b;
    if (b === 1) return a;
    return this.op('Mul', a, b);
  }

  sin(a: Term<T>): Term<T> {
    return typeof a === 'number' ? Math.sin(a) : this.op('Sin', a);
  }

  cos(a: Term<T>): Term<T> {
    return typeof a === 'number' ? Math.cos(a) : this.op('Cos', a);
  }

  /** An operation over terms, numbers as float32 scalars. */
  op(type: string, ...terms: Term<T>[]): T {
    return this.graph.op(type, terms.map((term) => this.tensor(term)));
  }

  tensor(term: Term<T>): T {
    if (typeof term !== 'number') return term;
    const made = this.#scalars.get(term) ?? scalar(this.graph, term);
    this.#scalars.set(term, made);
    return made;
  }

  cast(tensor: T, dtype: DType): T {
    return this.graph.op('Cast', [tensor], { DstT: { type: dtype } });
  }

  reshape(tensor: T, shape: readonly number[]): T {
    return this.graph.op('Reshape', [tensor, this.graph.constant('int32', [shape.length], shape)]);
  }

  /** One number for each image, (n), laid beside its pixels: (n, 1, 1, 1). */
  perImage(term: Term<T>): Term<T> {
    return typeof term === 'number' ? term : this.reshape(term, [-1, 1, 1, 1]);
  }

  /** Mean, Min, Max or Sum over axes, which stay with length 1. */
  reduce(type: 'Mean' | 'Min' | 'Max' | 'Sum', tensor: T, axes: readonly number[]): T {
    return this.graph.op(type, [tensor, this.graph.constant('int32', [axes.length], axes)], { keep_dims: { bool: true } });
  }

  /** Within [low, high]. */
  clip(tensor: T, low: Term<T>, high: Term<T>): T {
    return this.op('Minimum', this.op('Maximum', tensor, low), high);
  }

  /** 0, 1 … length-1, as float32 of the given shape. */
  ruler(length: number, shape: readonly number[]): T {
    return this.graph.constant('float32', shape, Float32Array.from({ length }, (_, index) => index));
  }

  /** How many images there are: int32[1]. */
  count(images: T): T {
    const at = (index: number): T => this.graph.constant('int32', [1], [index]);
    return this.graph.op('StridedSlice', [this.graph.op('Shape', [images]), at(0), at(1), at(1)]);
  }
}
