import { catalogueOf, type Catalogue } from '../settings.ts';
import { activation } from './activation.ts';
import { batchNormalization } from './batchNormalization.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { input } from './input.ts';
import type { LayerDefinition } from './layer.ts';
import { maxPooling2d } from './maxPooling2d.ts';

/** Every type of layer there is, by Keras's class name. */
export const layerCatalogue: Catalogue<LayerDefinition> = catalogueOf([
  input, conv2d, maxPooling2d, flatten, dense, activation, dropout, batchNormalization,
]);
