import type { DType } from '../../../core/graph.ts';
import type { Graph, Operation, Tensor } from './graph.ts';

/** A resource variable of the graph. */
export interface Variable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The resource handle, for the operations that change it in place. */
  readonly resource: Tensor;
  /** Its value. */
  readonly value: Tensor;
  /** Fed with new values and `assign` run, it takes them. */
  readonly feed: Tensor;
  readonly assign: Operation;
}

/** Declares a variable; it has no value until `assign` has run. */
export function declareVariable(graph: Graph, name: string, dtype: DType, shape: readonly number[]): Variable {
  const attributes = { dtype: { type: dtype }, shape: { shape }, shared_name: { string: name } } as const;
  const resource = { operation: graph.operation('VarHandleOp', [], attributes), index: 0 };
  const feed = graph.placeholder(dtype, shape);
  return {
    name,
    dtype,
    shape,
    resource,
    value: graph.op('ReadVariableOp', [resource], { dtype: { type: dtype } }),
    feed,
    assign: graph.operation('AssignVariableOp', [resource, feed], {}),
  };
}
