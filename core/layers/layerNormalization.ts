import { phrase } from '../errors/words.ts';
import { boolean, integer, number, oneOrMore } from '../arguments.ts';
import { integers, scalar } from '../graph.ts';
import { axisIn, defineLayer, elements, only, placeOf, type Shape } from './layer.ts';
import { moments, standardize } from './standardize.ts';
import { learnt, weightArguments } from './weights.ts';

/**
 * `keras.layers.LayerNormalization`: gamma * (x - mean) / sqrt(variance + epsilon) + beta, each image by itself.
 * Ba et al. 2016, https://arxiv.org/abs/1607.06450;
 * https://keras.io/api/layers/normalization_layers/layer_normalization/
 */
export const layerNormalization = defineLayer({
  type: 'LayerNormalization',
  group: 'Normalise and drop',
  description: 'Brings the values of each place to mean 0 and variance 1, image by image.',
  inputs: 1,
  arguments: {
    axis: oneOrMore(integer({ default: -1, description: 'Along which the mean is taken: -1 for the channels of each pixel.' })),
    epsilon: number({ min: 0, default: 1e-3, description: 'Added to the variance before its root.' }),
    center: boolean({ default: true, description: 'Learns a shift, beta.' }),
    scale: boolean({ default: true, description: 'Learns a scale, gamma.' }),
    rms_scaling: boolean({ default: false, description: 'Divides only: no mean, no shift. Keras has given it up.' }),
    ...weightArguments('beta', 'zeros', 'the shift'),
    ...weightArguments('gamma', 'ones', 'the scale'),
  },
  outputShape(values, inputs, fail) {
    const shape = only(inputs);
    const places = [values.axis].flat().map((axis) => axisIn(shape, axis, fail));
    if (new Set(places).size < places.length) fail(phrase`names an axis twice: axis=${JSON.stringify(values.axis)}`, phrase`Name each axis once.`);
    return shape;
  },
  weights(values, inputs) {
    const shape = placesOf(values.axis, only(inputs)).map((place) => only(inputs)[place]!);
    return [
      ...(values.scale || values.rms_scaling ? [learnt('gamma', shape, values, 'gamma')] : []),
      ...(values.center && !values.rms_scaling ? [learnt('beta', shape, values, 'beta')] : []),
    ];
  },
  multiplyAdds: (_values, _inputs, output) => 2 * elements(output),
  forward(values, inputs, { graph, weights, outputShape: shape }) {
    const places = placesOf(values.axis, shape);
    const axes = places.map((place) => place + 1);
    const beside = integers(graph, [1, ...shape.map((length, i) => (places.includes(i) ? length : 1))]);
    const [gamma, beta] = ['gamma', 'beta'].map((name) => (weights[name] ? graph.op('Reshape', [weights[name], beside]) : null));
    if (!values.rms_scaling) return standardize(graph, only(inputs), axes, values.epsilon, gamma!, beta!);
    const [, variance] = moments(graph, only(inputs), axes);
    const root = graph.op('Rsqrt', [graph.op('AddV2', [variance, scalar(graph, values.epsilon)])]);
    return graph.op('Mul', [graph.op('Mul', [only(inputs), root]), gamma!]);
  },
});

/** In rising order as they are written, which is how Keras lays its weights out. */
function placesOf(axis: number | readonly number[], shape: Shape): number[] {
  return [axis].flat().toSorted((a, b) => a - b).map((one) => placeOf(shape, one));
}
