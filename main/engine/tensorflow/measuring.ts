import { integers } from '../../../core/graph.ts';
import type { Graph, Tensor } from './graph.ts';

/** How a batch was answered: float32 scalars, in images. */
export interface Answers {
  correct: Tensor;
  /** Null where no top k is asked for. */
  topK: Tensor | null;
  /** float32 (classes): right answers of each class. */
  perClass: Tensor;
}

/**
 * @param output of the network, float32 (batch, …, classes).
 * @param labels int32 (batch, …), of `positions` labels an image.
 */
export function buildAnswers(graph: Graph, output: Tensor, labels: Tensor, at: { classes: number; positions: number; topK: number | null }): Answers {
  const rows = graph.op('Reshape', [output, integers(graph, [-1, at.classes])]);
  const truth = graph.op('Reshape', [labels, integers(graph, [-1])]);
  const answers = graph.op('ArgMax', [rows, graph.constant('int32', [], [-1])], { output_type: { type: 'int32' } });
  const right = share(graph, graph.op('Equal', [answers, truth]));
  const perImage = (sum: Tensor): Tensor => (at.positions === 1 ? sum : graph.op('RealDiv', [sum, graph.constant('float32', [], [at.positions])]));
  const total = (values: Tensor): Tensor => perImage(graph.op('Sum', [values, integers(graph, [0])]));
  return {
    correct: total(right),
    topK: at.topK === null ? null : total(share(graph, graph.op('InTopKV2', [rows, truth, graph.constant('int32', [], [at.topK])]))),
    perClass: graph.op('UnsortedSegmentSum', [right, truth, graph.constant('int32', [], [at.classes])]),
  };
}

function share(graph: Graph, right: Tensor): Tensor {
  return graph.op('Cast', [right], { DstT: { type: 'float32' } });
}
