import { phrase } from '../errors/words.ts';
import { wholeNumbers } from '../arguments.ts';
import { integers } from '../graph.ts';
import { defineLayer, elements, formatShape, only, weightless, type LayerDefinition } from './layer.ts';

/** `keras.layers.Flatten`: all values in one row. https://keras.io/api/layers/reshaping_layers/flatten/ */
const flatten = defineLayer({
  type: 'Flatten',
  group: 'Reshape',
  description: 'Lays all values of its input in one row.',
  inputs: 1,
  arguments: {},
  outputShape: (_values, inputs) => [elements(only(inputs))],
  ...weightless,
  forward: (_values, inputs, { graph, outputShape }) => graph.op('Reshape', [only(inputs), integers(graph, [-1, ...outputShape])]),
});

/** `keras.layers.Reshape`: the same values in another shape. https://keras.io/api/layers/reshaping_layers/reshape/ */
const reshape = defineLayer({
  type: 'Reshape',
  group: 'Reshape',
  description: 'Lays its values out in another shape, in the same order.',
  inputs: 1,
  arguments: {
    target_shape: wholeNumbers({ min: -1, description: 'The shape without the batch; one length may be -1, which takes what is left.' }),
  },
  outputShape({ target_shape: wanted }, inputs, fail) {
    const shape = only(inputs);
    const open = wanted.filter((length) => length === -1).length;
    if (open > 1 || wanted.includes(0)) {
      fail(phrase`has target_shape=[${wanted.join(', ')}]`, phrase`target_shape needs lengths of at least 1; one of them may be -1.`);
    }
    const known = elements(wanted.filter((length) => length !== -1));
    const whole = elements(shape);
    if (open === 0 ? known !== whole : whole % known !== 0) {
      fail(
        phrase`cannot lay ${formatShape(shape)}, which is ${whole} values, out as [${wanted.join(', ')}], which ${open === 0 ? phrase`is ${known}` : phrase`takes them by ${known}`}`,
        open === 0 ? phrase`Choose lengths whose product is ${whole}.` : phrase`Choose lengths whose product divides ${whole}.`,
      );
    }
    return wanted.map((length) => (length === -1 ? whole / known : length));
  },
  ...weightless,
  forward: (_values, inputs, { graph, outputShape }) => graph.op('Reshape', [only(inputs), integers(graph, [-1, ...outputShape])]),
});

/** `keras.layers.Permute`: its axes in another order. https://keras.io/api/layers/reshaping_layers/permute/ */
const permute = defineLayer({
  type: 'Permute',
  group: 'Reshape',
  description: 'Puts its axes in another order.',
  inputs: 1,
  arguments: { dims: wholeNumbers({ min: 1, description: 'The old axes in their new order, counted from 1: [2, 1] swaps two.' }) },
  outputShape({ dims }, inputs, fail) {
    const shape = only(inputs);
    if (dims.toSorted((a, b) => a - b).join() !== shape.map((_, i) => i + 1).join()) {
      fail(phrase`has dims=[${dims.join(', ')}] for an input of ${formatShape(shape)}`, phrase`dims needs each of 1 to ${shape.length} once.`);
    }
    return dims.map((axis) => shape[axis - 1]!);
  },
  ...weightless,
  forward: ({ dims }, inputs, { graph }) => graph.op('Transpose', [only(inputs), integers(graph, [0, ...dims])]),
});

export const reshapeLayers: readonly LayerDefinition[] = [flatten, reshape, permute];
