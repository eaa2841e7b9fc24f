import { catalogueOf, type Catalogue } from '../settings.ts';
import { activationLayers } from './activation.ts';
import { batchNormalization } from './batchNormalization.ts';
import { borderLayers } from './borders.ts';
import { conv2d } from './conv2d.ts';
import { conv2dTranspose } from './conv2dTranspose.ts';
import { dense } from './dense.ts';
import { depthwiseConv2d } from './depthwiseConv2d.ts';
import { dropoutLayers } from './dropout.ts';
import { gaussianNoise } from './gaussianNoise.ts';
import { groupNormalization } from './groupNormalization.ts';
import { input } from './input.ts';
import type { LayerDefinition } from './layer.ts';
import { layerNormalization } from './layerNormalization.ts';
import { mergeLayers } from './merge.ts';
import { poolingLayers } from './pooling.ts';
import { reshapeLayers } from './reshape.ts';
import { resizing } from './resizing.ts';
import { scalingLayers } from './scaling.ts';
import { separableConv2d } from './separableConv2d.ts';
import { upSampling2d } from './upSampling2d.ts';

/** Every type of layer there is, by Keras's class name. */
export const layerCatalogue: Catalogue<LayerDefinition> = catalogueOf([
  input, dense, conv2d, depthwiseConv2d, separableConv2d, conv2dTranspose, ...poolingLayers, ...activationLayers, ...dropoutLayers, gaussianNoise, batchNormalization,
  layerNormalization, groupNormalization, ...reshapeLayers, ...borderLayers, upSampling2d, ...mergeLayers, resizing, ...scalingLayers,
]);
