import { callbackCatalogue } from '../../../core/callbacks/catalogue.ts';
import { lossCatalogue } from '../../../core/losses/catalogue.ts';
import { optimizerCatalogue } from '../../../core/optimizers/catalogue.ts';
import { scheduleCatalogue } from '../../../core/schedules/catalogue.ts';
import type { Setting } from '../../../core/settings.ts';
import type { Training } from '../../../core/training.ts';
import { complete, type Spec, type SpecOption } from './spec.ts';

/** What of a training is chosen from catalogues, and the option that does. */
export const specOptions = {
  optimizer: { flag: '--optimizer', kind: 'optimizer', catalogue: optimizerCatalogue },
  schedule: { flag: '--schedule', kind: 'schedule', catalogue: scheduleCatalogue },
  loss: { flag: '--loss', kind: 'loss', catalogue: lossCatalogue },
  callback: { flag: '--callback', kind: 'callback', catalogue: callbackCatalogue },
} as const satisfies Record<string, SpecOption>;

/** Another optimizer comes with its own learning rate. */
export function changeOptimizer(before: Training['optimizer'], option: SpecOption, spec: Spec): Training['optimizer'] {
  const learningRate = spec.definition.type === before.type ? before.learningRate : null;
  return { ...complete(option, spec, before), learningRate };
}

/** Another loss comes with its own defaults, but whether the network ends in logits stays as it is. */
export function changeLoss(before: Training['loss'], option: SpecOption, { definition, given }: Spec): Training['loss'] {
  const { from_logits } = before.arguments;
  const stays = from_logits !== undefined && 'from_logits' in definition.arguments ? { from_logits } : {};
  return complete(option, { definition, given: { ...stays, ...given } }, before);
}

/** Those given take the place of those of their type; the others stay, and come first. */
export function changeCallbacks(before: Training['callbacks'], given: readonly Setting[]): Training['callbacks'] {
  const types = new Set(given.map(({ type }) => type));
  return [...before.filter(({ type }) => !types.has(type)), ...given.map((one) => ({ ...one, arguments: { ...one.arguments } }))];
}
