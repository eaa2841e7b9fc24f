import { catalogueOf, type Catalogue } from '../settings.ts';
import type { LossDefinition } from './loss.ts';
import { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';

/** Every loss there is, by Keras's class name. */
export const lossCatalogue: Catalogue<LossDefinition> = catalogueOf([sparseCategoricalCrossentropy]);
