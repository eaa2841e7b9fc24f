import type { Model } from './model/model.ts';
import { readTraining, type Training } from './training.ts';

/** Keras's own defaults, with the loss that suits the network's end. */
export function usualTraining(model: Model): Training {
  return readTraining({
    epochs: 10,
    batchSize: 32,
    optimizer: { type: 'Adam' },
    loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: !endsInSoftmax(model) } },
  });
}

function endsInSoftmax({ output }: Model): boolean {
  return output.type === 'Softmax' || (output.values as Readonly<Record<string, unknown>>)['activation'] === 'softmax';
}
