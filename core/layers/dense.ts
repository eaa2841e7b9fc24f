import { boolean, choice, integer } from '../arguments.ts';
import { initializer } from '../initializers/catalogue.ts';
import { activate, activationNames } from './activations.ts';
import { defineLayer, formatShape, only } from './layer.ts';

/**
 * `keras.layers.Dense`: every output is a weighted sum of every input.
 * Input (features), output (units). https://keras.io/api/layers/core_layers/dense/
 */
export const dense = defineLayer({
  type: 'Dense',
  group: 'Core',
  description: 'Every output is a weighted sum of every input.',
  inputs: 1,
  arguments: {
    units: integer({ min: 1, description: 'Number of outputs.' }),
    activation: choice(activationNames, { default: 'linear', description: 'Applied to the sum.' }),
    use_bias: boolean({ default: true, description: 'Adds one learnt number per unit.' }),
    kernel_initializer: initializer('glorot_uniform', 'First values of the weights.'),
    bias_initializer: initializer('zeros', 'First values of the biases.'),
  },
  outputShape(values, inputs, fail) {
    const shape = only(inputs);
    if (shape.length !== 1) {
      fail(`needs a flat input, got ${formatShape(shape)}`, 'Insert Flatten before it.');
    }
    return [values.units];
  },
  weights(values, inputs) {
    const kernel = {
      name: 'kernel',
      shape: [only(inputs)[0]!, values.units],
      initializer: values.kernel_initializer,
      trainable: true,
    };
    const bias = { name: 'bias', shape: [values.units], initializer: values.bias_initializer, trainable: true };
    return values.use_bias ? [kernel, bias] : [kernel];
  },
  multiplyAdds: (values, inputs) => only(inputs)[0]! * values.units,
  forward(values, inputs, { graph, weights }) {
    const sum = graph.op('MatMul', [only(inputs), weights['kernel']!]);
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, biased);
  },
});
