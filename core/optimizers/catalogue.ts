import { catalogueOf, type Catalogue } from '../settings.ts';
import { adam } from './adam.ts';
import type { OptimizerDefinition } from './optimizer.ts';
import { sgd } from './sgd.ts';

/** Every optimizer there is, by Keras's class name. */
export const optimizerCatalogue: Catalogue<OptimizerDefinition> = catalogueOf([adam, sgd]);
