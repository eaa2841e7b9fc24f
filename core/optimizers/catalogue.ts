import { catalogueOf, type Catalogue } from '../settings.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamW } from './adamw.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import type { OptimizerDefinition } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimizer there is, by Keras's class name. */
export const optimizerCatalogue: Catalogue<OptimizerDefinition> = catalogueOf([
  adam, adamW, sgd, rmsprop, nadam, adagrad, adadelta, adamax, lion,
]);
