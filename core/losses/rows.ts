import { integers, type OpGraph } from '../graph.ts';

/** (batch, …, classes) as (answers, classes): an image a row, or each of its pixels. */
export function rowsOf<T>(graph: OpGraph<T>, tensor: T): T {
  const sizes = graph.op('ConcatV2', [[integers(graph, [-1]), lengthOfLast(graph, tensor)], graph.constant('int32', [], [0])]);
  return graph.op('Reshape', [tensor, sizes]);
}

/** One number per row, in the shape of the answers: that of `tensor` without its last axis. */
export function ofAnswers<T>(graph: OpGraph<T>, rows: T, tensor: T): T {
  return graph.op('Reshape', [rows, slice(graph, graph.op('Shape', [tensor]), null, -1)]);
}

/** int32[1]: how long the last axis is. */
export function lengthOfLast<T>(graph: OpGraph<T>, tensor: T): T {
  return slice(graph, graph.op('Shape', [tensor]), -1, null);
}

/** `shape[from:to]`; null is the very end. */
function slice<T>(graph: OpGraph<T>, shape: T, from: number | null, to: number | null): T {
  return graph.op('StridedSlice', [shape, integers(graph, [from ?? 0]), integers(graph, [to ?? 0]), integers(graph, [1])], {
    begin_mask: { int: from === null ? 1 : 0 },
    end_mask: { int: to === null ? 1 : 0 },
  });
}
