import { EpochalError } from './errors.ts';
import { checkClassWeights, checkLoss } from './losses/check.ts';
import { countLabels } from './metrics.ts';
import { answerShape } from './model/answers.ts';
import type { Layer, Model } from './model/model.ts';
import type { Plan } from './plan.ts';
import type { Training } from './training.ts';

/**
 * Refuses a training that does not suit its model or its classes, or can't teach anything.
 * @param classes names of the data set's.
 * @throws EpochalError `training.loss`, `training.class-weights`, `training.top-k`, `training.nothing-learns`, `training.batch-of-one`.
 * @returns what a person should know before it starts.
 */
export function reviewTraining(model: Model, training: Training, plan: Plan, classes: readonly string[]): string[] {
  checkLoss(training.loss, answerShape(model.output.outputShape).units);
  checkClassWeights(training.classWeights, classes);
  refuseTopK(training, classes);
  refuseFrozen(model);
  const [narrow] = model.layers.filter(seesOneValue);
  if (!narrow) return [];
  const what = `Layer '${narrow.name}' (${narrow.type}) measures each feature over the batch alone`;
  if (training.batchSize === 1) {
    throw new EpochalError('training.batch-of-one', `${what}, and a batch is one image: it would give nothing but its shift.`, 'Use a batch size of at least 2, or remove the layer.');
  }
  if (plan.train.count % training.batchSize !== 1) return [];
  return [`${what}, and the last batch of each pass is one image. Another batch size than ${training.batchSize} avoids it.`];
}

function refuseTopK({ topK }: Training, classes: readonly string[]): void {
  if (topK === null || topK < classes.length) return;
  throw new EpochalError('training.top-k', `Of ${classes.length} classes each is among the ${topK} likeliest: topK would always be 1.`, classes.length > 2 ? `Use at most ${classes.length - 1}, or leave it out.` : 'Leave it out.');
}

function refuseFrozen(model: Model): void {
  const weights = model.layers.flatMap((layer) => layer.weights);
  if (weights.some(({ trainable }) => trainable)) return;
  const frozen = model.layers.filter((layer) => layer.weights.length > 0).map(({ name }) => `'${name}'`);
  throw new EpochalError(
    'training.nothing-learns',
    frozen.length === 0 ? `Model '${model.name}' has no weights to train.` : `All weights of model '${model.name}' are frozen: ${frozen.slice(0, 5).join(', ')}${frozen.length > 5 ? ', …' : ''}.`,
    frozen.length === 0 ? 'Add a layer that has some, such as Dense.' : 'Set "trainable": true on at least one of them.',
  );
}

/** A batch normalisation whose mean over one image is the value itself. */
function seesOneValue(layer: Layer): boolean {
  if (layer.type !== 'BatchNormalization' || !layer.common.trainable) return false;
  const [shape] = layer.inputShapes;
  return shape!.slice(0, -1).every((length) => length === 1);
}

/**
 * Holds labels against the classes there are.
 * @throws EpochalError `training.label-outside` for one that is none of them.
 * @returns what a person should know: classes that no image shows.
 */
export function reviewLabels(labels: Int32Array, classes: readonly string[]): string[] {
  const outside = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (outside !== -1) {
    throw new EpochalError('training.label-outside', `Training image ${outside} has label ${labels[outside]}, and the ${classes.length} classes are 0 to ${classes.length - 1}.`, 'Import the data set again.');
  }
  const counts = countLabels(labels, classes.length);
  const empty = classes.filter((_, index) => counts[index] === 0);
  if (empty.length === 0) return [];
  const named = empty.slice(0, 5).map((name) => `'${name}'`).join(', ');
  return [`No training image shows ${empty.length === 1 ? 'class' : `${empty.length} classes:`} ${named}${empty.length > 5 ? ', …' : ''}: the network can't learn ${empty.length === 1 ? 'it' : 'them'}.`];
}
