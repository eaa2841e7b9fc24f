import { scalar, type OpGraph } from '../graph.ts';

/** Where running averages are kept: what `UpdateContext` has of it. */
interface Keeping<T> {
  graph: OpGraph<T>;
  apply(type: string, inputs: readonly T[]): void;
}

/** A variable's value as it is before this step changes it. */
export function valueOf<T>(graph: OpGraph<T>, resource: T): T {
  return graph.op('ReadVariableOp', [resource], { dtype: { type: 'float32' } });
}

/** Gives a slot a value. @returns that value. */
export function keep<T>({ apply }: Keeping<T>, slot: T, value: T): T {
  apply('AssignVariableOp', [slot, value]);
  return value;
}

/** old + (value - old) * share, Keras's way in Adam and its kin. @returns the new average. */
export function approach<T>(context: Keeping<T>, slot: T, value: T, share: number): T {
  const { graph } = context;
  const old = valueOf(graph, slot);
  const step = graph.op('Mul', [graph.op('Sub', [value, old]), scalar(graph, share)]);
  return keep(context, slot, graph.op('AddV2', [old, step]));
}

/** memory * old + share * value, Keras's way in RMSprop and its kin. @returns the new average. */
export function blend<T>(context: Keeping<T>, slot: T, value: T, memory: number, share: number): T {
  const { graph } = context;
  const old = graph.op('Mul', [scalar(graph, memory), valueOf(graph, slot)]);
  return keep(context, slot, graph.op('AddV2', [old, graph.op('Mul', [scalar(graph, share), value])]));
}

/** 1 - beta ^ iteration: what an average that began at 0 is short of by now. */
export function shortfall<T>(graph: OpGraph<T>, beta: number, iteration: T): T {
  return graph.op('Sub', [scalar(graph, 1), graph.op('Pow', [scalar(graph, beta), iteration])]);
}

/** 1 - x where Keras takes it in float32, and not in float64. */
export function restInFloat32(x: number): number {
  return Math.fround(1 - Math.fround(x));
}
