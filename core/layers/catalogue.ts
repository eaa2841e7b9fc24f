import { catalogueOf, type Catalogue } from '../settings.ts';
import { activationLayers } from './activation.ts';
import { batchNormalization } from './batchNormalization.ts';
import { borderLayers } from './borders.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropoutLayers } from './dropout.ts';
import { gaussianNoise } from './gaussianNoise.ts';
import { input } from './input.ts';
import type { LayerDefinition } from './layer.ts';
import { mergeLayers } from './merge.ts';
import { poolingLayers } from './pooling.ts';
import { reshapeLayers } from './reshape.ts';
import { resizing } from './resizing.ts';
import { scalingLayers } from './scaling.ts';
import { upSampling2d } from './upSampling2d.ts';

/** Every type of layer there is, by Keras's class name. */
export const layerCatalogue: Catalogue<LayerDefinition> = catalogueOf([
  input, dense, conv2d, ...poolingLayers, ...activationLayers, ...dropoutLayers, gaussianNoise, batchNormalization,
  ...reshapeLayers, ...borderLayers, upSampling2d, ...mergeLayers, resizing, ...scalingLayers,
]);
