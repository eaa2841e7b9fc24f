import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { defineLayer, only, weightless } from './layer.ts';

/**
 * `keras.layers.GaussianNoise`: while training, adds normal noise of mean 0; else passes its input on.
 * https://keras.io/api/layers/regularization_layers/gaussian_noise/
 */
export const gaussianNoise = defineLayer({
  type: 'GaussianNoise',
  group: 'Normalise and drop',
  description: 'While training, adds random noise.',
  inputs: 1,
  arguments: { stddev: number({ min: 0, max: 1, description: 'Standard deviation of the noise.' }) },
  outputShape: (_values, inputs) => only(inputs),
  ...weightless,
  forward({ stddev }, inputs, { graph, training, seed }) {
    const input = only(inputs);
    if (!training || stddev === 0) return input;
    const drawn = graph.op('StatelessRandomNormal', [graph.op('Shape', [input]), seed()], { dtype: { type: 'float32' } });
    // Else TensorFlow would derive it by the input, whose shape it takes.
    const noise = graph.op('StopGradient', [drawn]);
    return graph.op('AddV2', [input, graph.op('Mul', [noise, scalar(graph, stddev)])]);
  },
});
