import { integers, scalar } from '../../../core/graph.ts';
import type { AnswerShape } from '../../../core/model/answers.ts';
import type { Graph, Tensor } from './graph.ts';

/** Images of a batch as a loss and its measures see them. */
export interface Targets {
  /** int32 (batch, …): the right class; of mixed labels the one with the largest share. */
  classes: Tensor;
  /** float32 (batch, …, units): the share of each class; for one unit that of the second class. */
  probabilities: Tensor;
  /** float32, of the shape of `classes` or (batch): how much each counts; null for 1 each. */
  weights: Tensor | null;
}

/**
 * @param labels int32 (batch, …), one for each of the network's answers.
 * @param byImage how much each image counts, float32 (batch); null for 1 each.
 */
export function targetsOf(graph: Graph, labels: Tensor, answers: AnswerShape, byImage: Tensor | null): Targets {
  return { classes: labels, probabilities: shares(graph, labels, answers), weights: byImage };
}

/**
 * Targets that count by their class too: weights of images and classes multiply (Keras takes but one of them). As in
 * Keras mixed labels count by the class of the largest share, the first of those that are equal. What is none of the
 * classes (to be named in `ignore_class`) counts 1.
 * @param byClass of each class; null for 1 each.
 */
export function weighedByClass(graph: Graph, targets: Targets, { classes }: AnswerShape, byClass: Float32Array | null): Targets {
  if (!byClass) return targets;
  const known = graph.constant('float32', [classes + 1], [...byClass, 1]);
  const own = graph.op('GatherV2', [known, within(graph, targets.classes, classes), graph.constant('int32', [], [0])]);
  if (!targets.weights) return { ...targets, weights: own };
  const axes = (graph.shapeOf(targets.classes)?.length ?? 1) - 1;
  const byImage = graph.op('Reshape', [targets.weights, integers(graph, [-1, ...new Array<number>(axes).fill(1)])]);
  return { ...targets, weights: graph.op('Mul', [byImage, own]) };
}

/** Targets whose labels were mixed. @param probabilities as `Targets` has them. */
export function mixedTargets(graph: Graph, targets: Targets, probabilities: Tensor, answers: AnswerShape): Targets {
  return { ...targets, probabilities, classes: largestShare(graph, probabilities, answers) };
}

/** The right class of mixed labels, as `keras.metrics.CategoricalAccuracy` finds it. */
function largestShare(graph: Graph, probabilities: Tensor, { units }: AnswerShape): Tensor {
  const last = graph.constant('int32', [], [-1]);
  if (units > 1) return graph.op('ArgMax', [probabilities, last], { output_type: { type: 'int32' } });
  const second = graph.op('Cast', [graph.op('Greater', [probabilities, scalar(graph, 0.5)])], { DstT: { type: 'int32' } });
  return graph.op('Squeeze', [second], { squeeze_dims: { ints: [-1] } });
}

function shares(graph: Graph, labels: Tensor, { units, classes }: AnswerShape): Tensor {
  if (units > 1) return graph.op('OneHot', [labels, graph.constant('int32', [], [classes]), scalar(graph, 1), scalar(graph, 0)]);
  return graph.op('ExpandDims', [graph.op('Cast', [labels], { DstT: { type: 'float32' } }), graph.constant('int32', [], [-1])]);
}

/** Labels, with `classes` in the place of those that are none of 0 to `classes` - 1. */
export function within(graph: Graph, labels: Tensor, classes: number): Tensor {
  const other = graph.constant('int32', [], [classes]);
  const negative = graph.op('Less', [labels, graph.constant('int32', [], [0])]);
  return graph.op('SelectV2', [negative, other, graph.op('Minimum', [labels, other])]);
}
