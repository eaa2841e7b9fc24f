import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { defineLayer, only } from './layer.ts';

/**
 * `keras.layers.Dropout`: while training, sets values to 0 at random and scales the rest by
 * 1 / (1 - rate); else passes its input on. https://keras.io/api/layers/regularization_layers/dropout/
 */
export const dropout = defineLayer({
  type: 'Dropout',
  group: 'Normalise and drop',
  description: 'While training, sets values to 0 at random.',
  inputs: 1,
  arguments: {
    rate: number({ min: 0, below: 1, description: 'Share of the values set to 0.' }),
  },
  outputShape: (_values, inputs) => only(inputs),
  weights: () => [],
  multiplyAdds: () => 0,
  forward(values, inputs, { graph, training, seed }) {
    const input = only(inputs);
    if (!training || values.rate === 0) return input;
    const shape = graph.op('Shape', [input]);
    const chance = graph.op('StatelessRandomUniform', [shape, seed()], { dtype: { type: 'float32' } });
    const kept = graph.op('GreaterEqual', [chance, scalar(graph, values.rate)]);
    const scale = graph.op('Mul', [graph.op('Cast', [kept], { DstT: { type: 'float32' } }), scalar(graph, 1 / (1 - values.rate))]);
    return graph.op('Mul', [input, scale]);
  },
});
