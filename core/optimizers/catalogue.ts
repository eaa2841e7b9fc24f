import { adam } from './adam.ts';
import type { OptimizerDefinition } from './optimizer.ts';
import { sgd } from './sgd.ts';

/** Every optimizer there is, by Keras's class name. */
export const optimizerCatalogue: ReadonlyMap<string, OptimizerDefinition> = new Map(
  [adam, sgd].map((definition) => [definition.type, definition]),
);
