import { isMixing, type Augmentation } from '../../../core/augmentation/augmentation.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { Model } from '../../../core/model/model.ts';
import type { RunDetail } from '../../../core/runs.ts';

interface Difference {
  when(run: RunDetail, model: Model): boolean;
  says: Phrase;
}

const has = (model: Model, ...types: string[]): boolean => model.layers.some(({ type }) => types.includes(type));
const callback = ({ training }: RunDetail, type: string): boolean => training.callbacks.some((one) => one.type === type);

/** What can't be as in the run, and when that matters. */
const known: readonly Difference[] = [
  { when: (_, model) => has(model, 'Dropout', 'SpatialDropout2D', 'GaussianNoise'), says: phrase`Dropout and noise draw other random numbers than in the run: Keras has a generator of its own.` },
  { when: ({ training }) => training.augmentation !== null, says: phrase`With one replica pictures are changed exactly as in the run. With several each draws numbers of its own for its part of the batch.` },
  { when: ({ training }) => training.augmentation !== null && isMixing(training.augmentation as Augmentation), says: phrase`With several replicas mixup and CutMix find partners within the part of the batch that a replica has.` },
  { when: (_, model) => has(model, 'BatchNormalization'), says: phrase`With several replicas batch normalisation counts over the whole batch (synchronized), in another order of rounding.` },
  { when: (_, model) => model.layers.some(({ common }) => common.activity_regularizer !== null), says: phrase`With several replicas activity regularizers are means of those of each part of the batch.` },
  { when: ({ training }) => training.optimizer.arguments['gradient_accumulation_steps'] != null, says: phrase`With several replicas gradients are clipped before they are collected over steps, not after.` },
  { when: (run) => callback(run, 'ModelCheckpoint'), says: phrase`ModelCheckpoint of Keras 3 has no max_to_keep and no period: it keeps every file it writes.` },
  { when: (run) => callback(run, 'TerminateOnNaN'), says: phrase`TerminateOnNaN looks at the mean of the epoch so far.` },
  { when: ({ training }) => training.checkpoints.everyMinutes !== null || training.checkpoints.keepEvery !== null, says: phrase`State is saved after every epoch, the last two are kept.` },
];

export function differences(run: RunDetail, model: Model): Phrase[] {
  return known.filter(({ when }) => when(run, model)).map(({ says }) => says);
}
