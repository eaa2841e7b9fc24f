import { boolean, choice, integer } from '../arguments.ts';
import { integers } from '../graph.ts';
import { activate, activationNames } from './activations.ts';
import { defineLayer, elements, only } from './layer.ts';
import { learnt, weightArguments } from './weights.ts';

/**
 * `keras.layers.Dense`: every output is a weighted sum of every input.
 * Input (features), output (units); of an input of more axes, the last one.
 * https://keras.io/api/layers/core_layers/dense/
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
    ...weightArguments('kernel', 'glorot_uniform', 'the weights'),
    ...weightArguments('bias', 'zeros', 'the biases'),
  },
  outputShape: (values, inputs) => only(inputs).with(-1, values.units),
  weights(values, inputs) {
    const kernel = learnt('kernel', [only(inputs).at(-1)!, values.units], values, 'kernel');
    return values.use_bias ? [kernel, learnt('bias', [values.units], values, 'bias')] : [kernel];
  },
  multiplyAdds: (_values, inputs, output) => elements(output) * only(inputs).at(-1)!,
  forward(values, inputs, { graph, weights, inputShapes, outputShape }) {
    const input = only(inputs);
    const flat = outputShape.length === 1;
    const rows = flat ? input : graph.op('Reshape', [input, integers(graph, [-1, only(inputShapes).at(-1)!])]);
    const sum = graph.op('MatMul', [rows, weights['kernel']!]);
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, flat ? biased : graph.op('Reshape', [biased, integers(graph, [-1, ...outputShape])]));
  },
});
