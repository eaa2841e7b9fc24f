import { EpochalError } from '../../../core/errors.ts';
import { integers, scalar } from '../../../core/graph.ts';
import type { BuiltLoss } from '../../../core/losses/loss.ts';
import { answerShape } from '../../../core/model/answers.ts';
import type { Model } from '../../../core/model/model.ts';
import { activationOf } from '../../../core/model/network.ts';
import { penalty, penaltyGradient, strengthOf, type Regularizer } from '../../../core/regularizers.ts';
import type { Setting } from '../../../core/settings.ts';
import { findLoss, type Training } from '../../../core/training.ts';
import type { Graph, Tensor } from './graph.ts';
import type { Targets } from './targets.ts';
import type { Variable } from './variables.ts';

/** What a training lowers: the weighted mean of the losses of a batch, and penalties on weights and outputs. */
export interface Objective {
  /** float32 scalar: the mean over a batch, penalties added. */
  loss: Tensor;
  /** float32 scalar: the same times the batch's images, to be summed over batches. */
  total: Tensor;
  /** Where back-propagation starts, and the gradient of `loss` there. */
  starts: { from: Tensor; gradient: Tensor }[];
}

/**
 * @param made what each layer gives, by name.
 * @param images how many the batch has, float32 scalar.
 */
export function buildObjective(
  graph: Graph,
  { model, training, weights }: { model: Model; training: Training; weights: ReadonlyMap<string, Variable> },
  made: ReadonlyMap<string, Tensor>,
  targets: Targets,
  images: Tensor,
): Objective {
  const definition = findLoss(training.loss.type);
  const output = made.get(model.output.name)!;
  refuseUnknownUnit(graph, model, training, output);
  const built = definition.build(training.loss.arguments, graph, output, targets[definition.targets]);
  const weight = weightOf(graph, built, targets.weights);
  const count = graph.op('Cast', [graph.op('Size', [built.values])], { DstT: { type: 'float32' } });
  const mean = graph.op('RealDiv', [sumAll(graph, weight ? graph.op('Mul', [built.values, weight]) : built.values), count]);
  const outputs = outputPenalties(graph, model, made, images);
  const penalties = [...weightPenalties(graph, model, training, weights), ...outputs.map(({ value }) => value)];
  const loss = penalties.length === 0 ? mean : graph.op('AddN', [[mean, ...penalties]]);
  return {
    loss,
    total: graph.op('Mul', [loss, images]),
    starts: [startOf(graph, built, weight, count), ...outputs.map(({ start }) => start)],
  };
}

/** Where the loss itself starts, divided by how many it is the mean of. */
function startOf(graph: Graph, { values, start }: BuiltLoss<Tensor>, weight: Tensor | null, count: Tensor): Objective['starts'][number] {
  if (start) {
    const gradient = weight ? graph.op('Mul', [start.gradient, graph.op('Reshape', [weight, integers(graph, [-1, 1])])]) : start.gradient;
    return { from: start.from, gradient: graph.op('RealDiv', [gradient, count]) };
  }
  const each = graph.op('RealDiv', [scalar(graph, 1), count]);
  return { from: values, gradient: weight ? graph.op('Mul', [weight, each]) : graph.op('Fill', [graph.op('Shape', [values]), each]) };
}

/** How strongly a trainable weight is punished: by its own regularizer, and as all are by `l2Loss`. */
export function strengthAt(training: Training, regularizer: Setting | null | undefined): Regularizer {
  const own = regularizer ? strengthOf(regularizer) : { l1: 0, l2: 0 };
  // tf.nn.l2_loss is half the sum of squares.
  return { l1: own.l1, l2: own.l2 + training.l2Loss / 2 };
}

/** What its penalty adds to a weight's gradient; null where it has none. */
export function penaltyGradientAt(graph: Graph, training: Training, weight: Variable, regularizer: Setting | null | undefined): Tensor | null {
  return penaltyGradient(graph, strengthAt(training, regularizer), weight.value);
}

function weightPenalties(graph: Graph, model: Model, training: Training, weights: ReadonlyMap<string, Variable>): Tensor[] {
  return model.layers.flatMap((layer) =>
    layer.weights.filter(({ trainable }) => trainable).flatMap(({ name, shape, regularizer }) => {
      const value = penalty(graph, strengthAt(training, regularizer), weights.get(`${layer.name}/${name}`)!.value, shape.length);
      return value ? [value] : [];
    }),
  );
}

function outputPenalties(graph: Graph, model: Model, made: ReadonlyMap<string, Tensor>, images: Tensor): { value: Tensor; start: Objective['starts'][number] }[] {
  return model.layers.flatMap((layer) => {
    const { activity_regularizer: punished } = layer.common;
    if (!punished) return [];
    const from = made.get(layer.name)!;
    const strength = strengthOf(punished);
    const value = penalty(graph, strength, from, layer.outputShape.length + 1);
    const gradient = penaltyGradient(graph, strength, from);
    if (!value || !gradient) return [];
    return [{ value: graph.op('RealDiv', [value, images]), start: { from, gradient: graph.op('RealDiv', [gradient, images]) } }];
  });
}

/**
 * How much each answer counts, of the shape of the losses. Where only some count at all, these weigh
 * answers / answers that count, so that the mean over all is theirs (`apply_mask` of keras.src.losses.loss).
 */
function weightOf(graph: Graph, { values, counted }: BuiltLoss<Tensor>, weights: Tensor | null): Tensor | null {
  const own = weights && spread(graph, weights, values);
  if (!counted) return own;
  const all = graph.op('Cast', [graph.op('Size', [values])], { DstT: { type: 'float32' } });
  const some = sumAll(graph, graph.op('Cast', [counted], { DstT: { type: 'float32' } }));
  const share = graph.op('SelectV2', [counted, graph.op('DivNoNan', [all, some]), scalar(graph, 0)]);
  return own ? graph.op('Mul', [own, share]) : share;
}

/** Of one unit nobody could tell which numbers mean the second class, were they neither from a sigmoid nor logits. */
function refuseUnknownUnit(graph: Graph, model: Model, { loss }: Training, output: Tensor): void {
  const { units } = answerShape(model.output.outputShape);
  if (units > 1 || activationOf(graph, output) === 'Sigmoid' || loss.arguments.from_logits === true) return;
  throw new EpochalError('training.loss/sigmoid', { model: model.name, layer: model.output.name, loss: loss.type });
}

/** Weights of images, or of each of their answers, brought to the shape of the losses. */
function spread(graph: Graph, weights: Tensor, values: Tensor): Tensor {
  const [own, wanted] = [graph.shapeOf(weights), graph.shapeOf(values)];
  const missing = (wanted?.length ?? 1) - (own?.length ?? 1);
  if (missing <= 0) return weights;
  const wide = graph.op('Reshape', [weights, integers(graph, [-1, ...new Array<number>(missing).fill(1)])]);
  return graph.op('BroadcastTo', [wide, graph.op('Shape', [values])]);
}

function sumAll(graph: Graph, values: Tensor): Tensor {
  return graph.op('Sum', [graph.op('Reshape', [values, integers(graph, [-1])]), integers(graph, [0])]);
}
