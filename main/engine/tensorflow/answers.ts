import { integers, scalar } from '../../../core/graph.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import { logitsOf, probabilitiesOf } from '../../../core/model/network.ts';
import type { Graph, Tensor } from './graph.ts';

/** Larger than any logit, and far from what float32 can not hold. */
const farBelow = 1e37;

/**
 * How each image of a batch was answered, for the ledger.
 * @param output of the network, float32 (batch, units).
 * @param classes int32 (batch) each: of the images, those predicted, and those that accuracy holds them against.
 * @returns float32 (columns x batch), as `batchColumns` of core/ledger/collector.ts says.
 */
export function buildImageAnswers(graph: Graph, output: Tensor, { labels, predicted, targets }: { labels: Tensor; predicted: Tensor; targets: Tensor }, answers: AnswerShape): Tensor {
  const { classes } = answers;
  const last = integers(graph, [-1]);
  const truth = graph.op('Reshape', [labels, last]);
  const rows = (values: Tensor): Tensor => graph.op('Reshape', [values, integers(graph, [-1, classes])]);
  const isLabel = graph.op('OneHot', [truth, graph.constant('int32', [], [classes]), scalar(graph, 1), scalar(graph, 0)]);
  const atLabel = (values: Tensor): Tensor => graph.op('Sum', [graph.op('Mul', [values, isLabel]), last]);
  const probabilities = rows(probabilitiesOf(graph, output, answers));
  const logits = rows(logitsOf(graph, output, answers));
  const others = graph.op('Sub', [logits, graph.op('Mul', [isLabel, scalar(graph, farBelow)])]);
  const asNumber = (values: Tensor): Tensor => graph.op('Cast', [values], { DstT: { type: 'float32' } });
  return graph.op('ConcatV2', [
    [
      asNumber(truth),
      asNumber(predicted),
      asNumber(graph.op('Reshape', [targets, last])),
      atLabel(probabilities),
      graph.op('Max', [probabilities, last]),
      graph.op('Sub', [atLabel(logits), graph.op('Max', [others, last])]),
    ],
    graph.constant('int32', [], [0]),
  ]);
}
