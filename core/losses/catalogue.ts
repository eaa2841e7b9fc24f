import type { LossDefinition } from './loss.ts';
import { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';

/** Every loss there is, by Keras's class name. */
export const lossCatalogue: ReadonlyMap<string, LossDefinition> = new Map(
  [sparseCategoricalCrossentropy].map((definition) => [definition.type, definition]),
);
