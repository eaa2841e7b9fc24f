import { integers, scalar } from '../../../core/graph.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import { logitsOf, probabilitiesOf, scoresOf } from '../../../core/model/network.ts';
import type { Graph, Tensor } from './graph.ts';

/** Larger than any logit, and far from what float32 can not hold. */
const farBelow = 1e37;

/**
 * How each image of a batch was answered, for the ledger.
 * @param output of the network, float32 (batch, units).
 * @param labels int32 (batch).
 * @returns float32 (5 x batch): predicted class (of equally likely ones the first), label, probability of the label, probability
 *   of the predicted class, the label's logit less the largest other.
 */
export function buildImageAnswers(graph: Graph, output: Tensor, labels: Tensor, answers: AnswerShape): Tensor {
  const { classes } = answers;
  const last = integers(graph, [-1]);
  const truth = graph.op('Reshape', [labels, last]);
  const rows = (values: Tensor): Tensor => graph.op('Reshape', [values, integers(graph, [-1, classes])]);
  const isLabel = graph.op('OneHot', [truth, graph.constant('int32', [], [classes]), scalar(graph, 1), scalar(graph, 0)]);
  const atLabel = (values: Tensor): Tensor => graph.op('Sum', [graph.op('Mul', [values, isLabel]), last]);
  const predicted = graph.op('ArgMax', [rows(scoresOf(graph, output, answers)), graph.constant('int32', [], [-1])], { output_type: { type: 'int32' } });
  const probabilities = rows(probabilitiesOf(graph, output, answers));
  const logits = rows(logitsOf(graph, output, answers));
  const others = graph.op('Sub', [logits, graph.op('Mul', [isLabel, scalar(graph, farBelow)])]);
  const asNumber = (values: Tensor): Tensor => graph.op('Cast', [values], { DstT: { type: 'float32' } });
  return graph.op('ConcatV2', [
    [
      asNumber(predicted),
      asNumber(truth),
      atLabel(probabilities),
      graph.op('Max', [probabilities, last]),
      graph.op('Sub', [atLabel(logits), graph.op('Max', [others, last])]),
    ],
    graph.constant('int32', [], [0]),
  ]);
}
