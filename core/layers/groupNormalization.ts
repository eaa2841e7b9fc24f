import { phrase } from '../errors/words.ts';
import { boolean, integer, number } from '../arguments.ts';
import { integers } from '../graph.ts';
import { axisIn, defineLayer, elements, only, placeOf, type Shape } from './layer.ts';
import { standardize } from './standardize.ts';
import { learnt, weightArguments } from './weights.ts';

/**
 * `keras.layers.GroupNormalization`: gamma * (x - mean) / sqrt(variance + epsilon) + beta for each group of
 * channels, each image by itself. Wu and He 2018, https://arxiv.org/abs/1803.08494;
 * https://keras.io/api/layers/normalization_layers/group_normalization/
 */
export const groupNormalization = defineLayer({
  type: 'GroupNormalization',
  group: 'Normalise and drop',
  description: 'Brings each group of channels to mean 0 and variance 1, image by image.',
  inputs: 1,
  arguments: {
    groups: integer({ min: -1, default: 32, description: 'Number of groups; -1 makes each channel one, 1 makes all one.' }),
    axis: integer({ default: -1, description: 'The axis that is cut into groups; -1 is the channels.' }),
    epsilon: number({ min: 0, default: 1e-3, description: 'Added to the variance before its root.' }),
    center: boolean({ default: true, description: 'Learns a shift, beta.' }),
    scale: boolean({ default: true, description: 'Learns a scale, gamma.' }),
    ...weightArguments('beta', 'zeros', 'the shift'),
    ...weightArguments('gamma', 'ones', 'the scale'),
  },
  outputShape(values, inputs, fail) {
    const channels = only(inputs)[axisIn(only(inputs), values.axis, fail)]!;
    if (values.groups === 0 || (values.groups > 0 && channels % values.groups !== 0)) {
      fail(phrase`has groups=${values.groups}, which do not divide its ${channels} channels`, phrase`Choose groups that divide ${channels}, or -1 for one to a channel.`);
    }
    return only(inputs);
  },
  weights(values, inputs) {
    const shape = [only(inputs)[placeOf(only(inputs), values.axis)]!];
    return [
      ...(values.scale ? [learnt('gamma', shape, values, 'gamma')] : []),
      ...(values.center ? [learnt('beta', shape, values, 'beta')] : []),
    ];
  },
  multiplyAdds: (_values, _inputs, output) => 2 * elements(output),
  forward(values, inputs, { graph, weights, outputShape: shape }) {
    const place = placeOf(shape, values.axis);
    const groups = values.groups === -1 ? shape[place]! : values.groups;
    // Axes before and behind the groups are laid in one each: of images that leaves four, which every interpreter of a model taken out can do.
    const cut = [...joined(shape.slice(0, place)), groups, shape[place]! / groups, ...joined(shape.slice(place + 1))];
    const at = place === 0 ? 0 : 1;
    const grouped = graph.op('Reshape', [only(inputs), integers(graph, [-1, ...cut])]);
    const beside = integers(graph, [1, ...cut.map((length, axis) => (axis === at || axis === at + 1 ? length : 1))]);
    const [gamma, beta] = ['gamma', 'beta'].map((name) => (weights[name] ? graph.op('Reshape', [weights[name], beside]) : null));
    const axes = cut.map((_, axis) => axis + 1).filter((axis) => axis !== at + 1);
    return graph.op('Reshape', [standardize(graph, grouped, axes, values.epsilon, gamma!, beta!), integers(graph, [-1, ...shape])]);
  },
});

/** Lengths of several axes as that of one; of none, none. */
function joined(lengths: Shape): number[] {
  return lengths.length === 0 ? [] : [elements(lengths)];
}
