import type { TfjsLayer, TfjsNetwork } from './network.ts';

/** A network as `modelTopology` says it: Keras 2's configuration of a functional model, which TensorFlow.js reads. */
export function topologyOf({ name, layers, input, output }: TfjsNetwork): Record<string, unknown> {
  const place = (layer: TfjsLayer): unknown[] => [layer.name, 0, 0];
  return {
    keras_version: '2.15.0',
    backend: 'tensorflow',
    model_config: {
      class_name: 'Functional',
      config: { name, trainable: true, layers: layers.map(configOf), input_layers: [place(input)], output_layers: [place(output)] },
    },
  };
}

function configOf({ name, type, config, inputs, shape, trainable }: TfjsLayer): Record<string, unknown> {
  const own = type === 'InputLayer' ? { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, ragged: false } : { trainable, dtype: 'float32', ...config };
  return {
    class_name: type,
    config: { name, ...own },
    name,
    inbound_nodes: inputs.length === 0 ? [] : [inputs.map((from) => [from.name, 0, 0, {}])],
  };
}
