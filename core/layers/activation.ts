import { choice } from '../arguments.ts';
import { activate, activationNames } from './activations.ts';
import { defineLayer, only } from './layer.ts';

/** `keras.layers.Activation`: an activation as a layer of its own. https://keras.io/api/layers/core_layers/activation/ */
export const activation = defineLayer({
  type: 'Activation',
  group: 'Core',
  description: 'Applies a function to every value.',
  inputs: 1,
  arguments: {
    activation: choice(activationNames, { description: 'The function.' }),
  },
  outputShape: (_values, inputs) => only(inputs),
  weights: () => [],
  multiplyAdds: () => 0,
  forward: (values, inputs, { graph }) => activate(graph, values.activation, only(inputs)),
});
