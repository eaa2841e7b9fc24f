import { integers } from '../graph.ts';
import { defineLayer, elements, only } from './layer.ts';

/** `keras.layers.Flatten`: all values of an image in one row. https://keras.io/api/layers/reshaping_layers/flatten/ */
export const flatten = defineLayer({
  type: 'Flatten',
  group: 'Core',
  description: 'Lays all values of its input in one row.',
  inputs: 1,
  arguments: {},
  outputShape: (_values, inputs) => [elements(only(inputs))],
  weights: () => [],
  multiplyAdds: () => 0,
  forward: (_values, inputs, { graph, outputShape }) =>
    graph.op('Reshape', [only(inputs), integers(graph, [-1, elements(outputShape)])]),
});
