import { answerShape } from '../../core/model/answers.ts';
import type { Model } from '../../core/model/model.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import { trace } from '../program/trace.ts';

/** What the numbers are that a network ends in, and so what is still to be done for probabilities. */
export type Ending = 'softmax' | 'sigmoid' | 'logits';

/** The ending of a network, as the engine sees it when it makes probabilities. */
export function endingOf(model: Model, weights: WeightMap): Ending {
  const added = trace(model, weights).nodes.filter(({ layer }) => layer === null).map(({ type }) => type);
  if (answerShape(model.output.outputShape).units === 1) return added.includes('Sigmoid') ? 'logits' : 'sigmoid';
  if (added.length === 0) return 'softmax';
  return added.includes('Softmax') ? 'logits' : 'sigmoid';
}
