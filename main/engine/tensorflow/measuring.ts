import { integers } from '../../../core/graph.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import type { Graph, Tensor } from './graph.ts';
import { within } from './targets.ts';

/** How a batch was answered: float32 scalars, in images. Weights of images do not count here, as in Keras's `metrics`. */
export interface Answers {
  /** Likeliest class right; of equally likely ones the first counts. */
  correct: Tensor;
  /** Right class among the k likeliest, ties in its favour; null where no top k is asked for. */
  topK: Tensor | null;
  /** float32 (classes): right answers of each class. */
  perClass: Tensor;
}

/**
 * @param scores float32 (batch, …, classes), larger for likelier.
 * @param labels int32 (batch, …).
 */
export function buildAnswers(graph: Graph, scores: Tensor, labels: Tensor, { classes, positions }: AnswerShape, topK: number | null): Answers {
  const rows = graph.op('Reshape', [scores, integers(graph, [-1, classes])]);
  const truth = graph.op('Reshape', [labels, integers(graph, [-1])]);
  const predicted = graph.op('ArgMax', [rows, graph.constant('int32', [], [-1])], { output_type: { type: 'int32' } });
  const right = share(graph, graph.op('Equal', [predicted, truth]));
  const perImage = (sum: Tensor): Tensor => (positions === 1 ? sum : graph.op('RealDiv', [sum, graph.constant('float32', [], [positions])]));
  const total = (values: Tensor): Tensor => perImage(graph.op('Sum', [values, integers(graph, [0])]));
  return {
    correct: total(right),
    topK: topK === null ? null : total(share(graph, graph.op('InTopKV2', [rows, truth, graph.constant('int32', [], [topK])]))),
    perClass: graph.op('Slice', [
      graph.op('UnsortedSegmentSum', [right, within(graph, truth, classes), graph.constant('int32', [], [classes + 1])]),
      integers(graph, [0]),
      integers(graph, [classes]),
    ]),
  };
}

function share(graph: Graph, right: Tensor): Tensor {
  return graph.op('Cast', [right], { DstT: { type: 'float32' } });
}
