import { EpochalError } from '../errors.ts';
import { phrase, type Phrase } from '../errors/words.ts';
import type { Setting } from '../settings.ts';
import { lossCatalogue } from './catalogue.ts';

/**
 * Refuses a loss that cannot judge such a network.
 * @param loss as `readTraining` gives it.
 * @param units of one answer: the last axis of the network's output.
 * @throws EpochalError `training.loss` naming the loss and what suits.
 */
export function checkLoss(loss: Setting, units: number): void {
  const definition = lossCatalogue.get(loss.type)!;
  const fail = (problem: Phrase, hint: Phrase): never => {
    throw new EpochalError('training.loss/unsuited', { loss: loss.type, problem, hint });
  };
  if (definition.units === 'several' && units === 1) {
    fail(phrase`needs a unit for each class, and the network ends in one unit`, phrase`Choose ${named(({ units }) => units === 'any')}, or give the last layer a unit for each class.`);
  }
  definition.check?.(loss.arguments, units, fail);
}

/**
 * Refuses class weights that are not one a class, or leave nothing to learn from.
 * @throws EpochalError `training.class-weights`.
 */
export function checkClassWeights(weights: 'balanced' | readonly number[] | null, classes: readonly string[]): void {
  if (weights === null || weights === 'balanced') return;
  if (weights.length !== classes.length) {
    throw new EpochalError('training.class-weights', { weights: weights.length, count: classes.length, classes: classes.join(', ') });
  }
  if (weights.every((weight) => weight === 0)) {
    throw new EpochalError('training.class-weights/zero');
  }
}

function named(suits: (definition: { units: string }) => boolean): string {
  const names = [...lossCatalogue.values()].filter(suits).map(({ type }) => type);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
