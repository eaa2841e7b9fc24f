import { shape } from '../arguments.ts';
import { defineLayer, only } from './layer.ts';

/** `keras.layers.InputLayer`: where pictures enter. https://keras.io/api/layers/core_layers/input/ */
export const input = defineLayer({
  type: 'InputLayer',
  group: 'Core',
  description: 'Where pictures enter the network.',
  inputs: 0,
  arguments: {
    shape: shape({ description: 'Height, width and channels of one picture.' }),
  },
  outputShape: (values) => values.shape,
  weights: () => [],
  multiplyAdds: () => 0,
  forward: (_values, inputs) => only(inputs),
});
