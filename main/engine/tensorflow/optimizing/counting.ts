import type { Graph, Tensor } from '../graph.ts';

/** Sums of a number that counts from 0. */
export interface Counted {
  /** bool: whether it is not the first. */
  isLater: Tensor;
  /** bool: whether it ends a group of so many. */
  isLastOf(size: number): Tensor;
  /** int32: of which group of so many it is, from 0. */
  groupOf(size: number): Tensor;
  /** float32: from 1. */
  ordinal: Tensor;
}

/** @param number int32 scalar. */
export function count(graph: Graph, number: Tensor): Counted {
  const whole = (value: number): Tensor => graph.constant('int32', [], [value]);
  return {
    get isLater() {
      return graph.op('NotEqual', [number, whole(0)]);
    },
    isLastOf: (size) => graph.op('Equal', [graph.op('FloorMod', [graph.op('AddV2', [number, whole(1)]), whole(size)]), whole(0)]),
    groupOf: (size) => graph.op('FloorDiv', [number, whole(size)]),
    get ordinal() {
      return graph.op('Cast', [graph.op('AddV2', [number, whole(1)])], { DstT: { type: 'float32' } });
    },
  };
}
