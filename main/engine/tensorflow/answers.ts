import { integers, scalar } from '../../../core/graph.ts';
import { canKeepAnswers } from '../../../core/ledger/collector.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import { logitsOf, probabilitiesOf } from '../../../core/model/network.ts';
import type { Training } from '../../../core/training.ts';
import type { TrainingData } from '../engine.ts';
import type { Graph, Tensor } from './graph.ts';

/** Below any logit, and far from what float32 can not hold. */
const farBelow = -1e37;

/** Whether a training gives its answers: it keeps a ledger, of one answer and one class an image. */
export function givesAnswers({ ledger }: Training, { train, validation }: TrainingData, answers: AnswerShape): boolean {
  const isClass = (label: number): boolean => label >= 0 && label < answers.classes;
  return ledger && canKeepAnswers(answers) && train.labels.every(isClass) && (validation?.labels.every(isClass) ?? true);
}

/**
 * How each image of a batch was answered, for the ledger.
 * @param output of the network, float32 (batch, units).
 * @param classes int32 (batch) each: of the images, those predicted, and those that accuracy holds them against.
 * @returns float32 (batch) each: the columns that `batchColumns` of core/ledger/collector.ts names. Few operations: on a
 *   small network each is felt.
 */
export function buildImageAnswers(graph: Graph, output: Tensor, { labels, predicted, targets }: { labels: Tensor; predicted: Tensor; targets: Tensor }, answers: AnswerShape): Tensor[] {
  const { classes } = answers;
  const shaped = (values: Tensor, shape: readonly number[]): Tensor => (graph.shapeOf(values)?.length === shape.length ? values : graph.op('Reshape', [values, integers(graph, shape)]));
  const each = (values: Tensor): Tensor => shaped(values, [-1]);
  const rows = (values: Tensor): Tensor => shaped(values, [-1, classes]);
  const asNumber = (values: Tensor): Tensor => graph.op('Cast', [each(values)], { DstT: { type: 'float32' } });
  const axis = graph.constant('int32', [], [1]);
  const atLabel = (values: Tensor): Tensor => graph.op('GatherV2', [values, each(labels), axis], { batch_dims: { int: 1 } });
  const largest = (values: Tensor): Tensor => graph.op('Max', [values, integers(graph, [1])]);
  const probabilities = rows(probabilitiesOf(graph, output, answers));
  const logits = rows(logitsOf(graph, output, answers));
  const others = graph.op('AddV2', [logits, graph.op('OneHot', [each(labels), graph.constant('int32', [], [classes]), scalar(graph, farBelow), scalar(graph, 0)])]);
  const label = asNumber(labels);
  return [
    label,
    asNumber(predicted),
    targets === labels ? label : asNumber(targets),
    atLabel(probabilities),
    largest(probabilities),
    graph.op('Sub', [atLabel(logits), largest(others)]),
  ];
}
