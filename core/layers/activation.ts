import { choice, integer, number, optional } from '../arguments.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { activate, activationNames, leakyRelu } from './activations.ts';
import { axisIn, defineLayer, only, placeOf, weightless, type LayerDefinition } from './layer.ts';

/** `keras.layers.Activation`: an activation as a layer of its own. https://keras.io/api/layers/core_layers/activation/ */
const activation = defineLayer({
  type: 'Activation',
  group: 'Activation',
  description: 'Applies a function to every value.',
  inputs: 1,
  arguments: {
    activation: choice(activationNames, { description: 'The function.' }),
  },
  outputShape: (_values, inputs) => only(inputs),
  ...weightless,
  forward: (values, inputs, { graph }) => activate(graph, values.activation, only(inputs)),
});

/**
 * `keras.layers.ReLU`: x from `threshold` up to `max_value`, negative_slope * (x - threshold) below.
 * https://keras.io/api/layers/activation_layers/relu/
 */
const relu = defineLayer({
  type: 'ReLU',
  group: 'Activation',
  description: 'Passes positive values on, cuts or flattens negative ones.',
  inputs: 1,
  arguments: {
    max_value: optional(number({ min: 0, description: 'The largest output; none unless given.' })),
    negative_slope: number({ min: 0, default: 0, description: 'Times what lies below the threshold.' }),
    threshold: number({ min: 0, default: 0, description: 'Where values begin to pass.' }),
  },
  outputShape: (_values, inputs) => only(inputs),
  ...weightless,
  forward({ max_value, negative_slope, threshold }, inputs, { graph }) {
    const x = only(inputs);
    if (threshold === 0 && max_value === null) return negative_slope === 0 ? activate(graph, 'relu', x) : leakyRelu(graph, x, negative_slope);
    const passed = threshold === 0 ? graph.op('Relu', [x]) : above(graph, x, threshold);
    const cut = max_value === null ? passed : graph.op('Minimum', [passed, scalar(graph, max_value)]);
    if (negative_slope === 0) return cut;
    const below = graph.op('Relu', [graph.op('Sub', [scalar(graph, threshold), x])]);
    return graph.op('Sub', [cut, graph.op('Mul', [below, scalar(graph, negative_slope)])]);
  },
});

/** x where it is larger than the threshold, else 0. */
function above<T>(graph: OpGraph<T>, x: T, threshold: number): T {
  return graph.op('SelectV2', [graph.op('Greater', [x, scalar(graph, threshold)]), x, scalar(graph, 0)]);
}

/** `keras.layers.LeakyReLU`. https://keras.io/api/layers/activation_layers/leaky_relu/ */
const leakyReLU = defineLayer({
  type: 'LeakyReLU',
  group: 'Activation',
  description: 'Passes positive values on and scales negative ones down.',
  inputs: 1,
  arguments: { negative_slope: number({ min: 0, default: 0.3, description: 'Times negative values.' }) },
  outputShape: (_values, inputs) => only(inputs),
  ...weightless,
  forward: ({ negative_slope }, inputs, { graph }) => leakyRelu(graph, only(inputs), negative_slope),
});

/** `keras.layers.ELU`: alpha * (exp(x) - 1) below 0. https://keras.io/api/layers/activation_layers/elu/ */
const elu = defineLayer({
  type: 'ELU',
  group: 'Activation',
  description: 'Passes positive values on and bends negative ones towards a floor.',
  inputs: 1,
  arguments: { alpha: number({ default: 1, description: 'The floor is minus this.' }) },
  outputShape: (_values, inputs) => only(inputs),
  ...weightless,
  forward({ alpha }, inputs, { graph }) {
    const x = only(inputs);
    const bent = activate(graph, 'elu', x);
    if (alpha === 1) return bent;
    return graph.op('SelectV2', [graph.op('Greater', [x, scalar(graph, 0)]), bent, graph.op('Mul', [bent, scalar(graph, alpha)])]);
  },
});

/** `keras.layers.Softmax`: exp(x) / sum(exp(x)) along an axis. https://keras.io/api/layers/activation_layers/softmax/ */
const softmax = defineLayer({
  type: 'Softmax',
  group: 'Activation',
  description: 'Makes probabilities of values: positive, of sum 1.',
  inputs: 1,
  arguments: { axis: integer({ default: -1, description: 'Along which they sum to 1.' }) },
  outputShape(values, inputs, fail) {
    axisIn(only(inputs), values.axis, fail);
    return only(inputs);
  },
  ...weightless,
  forward(values, inputs, { graph, outputShape }) {
    const x = only(inputs);
    const place = placeOf(outputShape, values.axis);
    const last = outputShape.length - 1;
    if (place === last) return activate(graph, 'softmax', x);
    // The operation knows the last axis only: another changes places with it, there and back.
    const axes = [0, ...outputShape.map((_, i) => i + 1)];
    const order = integers(graph, axes.with(place + 1, last + 1).with(last + 1, place + 1));
    return graph.op('Transpose', [activate(graph, 'softmax', graph.op('Transpose', [x, order])), order]);
  },
});

export const activationLayers: readonly LayerDefinition[] = [activation, relu, leakyReLU, elu, softmax];
