/**
 * The op graph as layers, losses and optimizers see it: TensorFlow's operations by name, over an
 * opaque tensor. The engine supplies it; nothing here knows how a graph runs.
 */
export type DType = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool';

/** One attribute of an operation. Type attributes that follow from the inputs are left to TensorFlow. */
export type Attribute =
  | { int: number }
  | { ints: readonly number[] }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { type: DType };

export type Attributes = Readonly<Record<string, Attribute>>;

export interface OpGraph<T> {
  /** Adds an operation and gives its first output. An input that is a list (of Pack, ConcatV2) is given as one. */
  op(type: string, inputs: readonly (T | readonly T[])[], attributes?: Attributes): T;
  /** Adds an operation and gives its first `count` outputs. */
  ops(type: string, inputs: readonly (T | readonly T[])[], attributes: Attributes, count: number): T[];
  /** A constant; `shape` [] is a scalar. */
  constant(dtype: DType, shape: readonly number[], values: ArrayLike<number>): T;
  /** Of the operation that made this tensor: its type and its inputs. */
  producer(tensor: T): { type: string; inputs: readonly T[] };
}

/** A float32 scalar constant. */
export function scalar<T>(graph: OpGraph<T>, value: number): T {
  return graph.constant('float32', [], [value]);
}

/** An int32 vector constant: axes, shapes, paddings. */
export function integers<T>(graph: OpGraph<T>, values: readonly number[]): T {
  return graph.constant('int32', [values.length], values);
}
