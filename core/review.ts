import { EpochalError } from './errors.ts';
import { phrase, type Phrase } from './errors/words.ts';
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
export function reviewTraining(model: Model, training: Training, plan: Plan, classes: readonly string[]): Phrase[] {
  checkLoss(training.loss, answerShape(model.output.outputShape).units);
  checkClassWeights(training.classWeights, classes);
  refuseTopK(training, classes);
  refuseFrozen(model);
  const [narrow] = model.layers.filter(seesOneValue);
  if (!narrow) return [];
  if (training.batchSize === 1) {
    throw new EpochalError('training.batch-of-one', { layer: narrow.name, type: narrow.type });
  }
  if (plan.train.count % training.batchSize !== 1) return [];
  return [phrase`Layer '${narrow.name}' (${narrow.type}) measures each feature over the batch alone, and the last batch of each pass is one image. Another batch size than ${training.batchSize} avoids it.`];
}

function refuseTopK({ topK }: Training, classes: readonly string[]): void {
  if (topK === null || topK < classes.length) return;
  const values = { count: classes.length, top: topK };
  throw classes.length > 2 ? new EpochalError('training.top-k', { ...values, most: classes.length - 1 }) : new EpochalError('training.top-k/two', values);
}

function refuseFrozen(model: Model): void {
  const weights = model.layers.flatMap((layer) => layer.weights);
  if (weights.some(({ trainable }) => trainable)) return;
  const frozen = model.layers.filter((layer) => layer.weights.length > 0).map(({ name }) => `'${name}'`);
  if (frozen.length === 0) throw new EpochalError('training.nothing-learns', { model: model.name });
  throw new EpochalError('training.nothing-learns/frozen', { model: model.name, layers: `${frozen.slice(0, 5).join(', ')}${frozen.length > 5 ? ', …' : ''}` });
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
export function reviewLabels(labels: Int32Array, classes: readonly string[]): Phrase[] {
  const outside = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (outside !== -1) {
    throw new EpochalError('training.label-outside', { image: outside, label: labels[outside]!, count: classes.length, last: classes.length - 1 });
  }
  const counts = countLabels(labels, classes.length);
  const empty = classes.filter((_, index) => counts[index] === 0);
  if (empty.length === 0) return [];
  const named = empty.slice(0, 5).map((name) => `'${name}'`).join(', ');
  const more = empty.length > 5 ? ', …' : '';
  return [empty.length === 1 ? phrase`No training image shows class ${named}: the network can't learn it.` : phrase`No training image shows ${empty.length} classes: ${named}${more}: the network can't learn them.`];
}
