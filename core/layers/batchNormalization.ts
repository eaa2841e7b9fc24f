import { boolean, integer, number } from '../arguments.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { initializer } from '../initializers/catalogue.ts';
import { axisIn, defineLayer, elements, only, placeOf, type Shape } from './layer.ts';
import { learnt, weightArguments } from './weights.ts';

/**
 * `keras.layers.BatchNormalization`: gamma * (x - mean) / sqrt(variance + epsilon) + beta for each place of an
 * axis, with the batch's own statistics while training and their moving averages else.
 * Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167;
 * https://keras.io/api/layers/normalization_layers/batch_normalization/
 */
export const batchNormalization = defineLayer({
  type: 'BatchNormalization',
  group: 'Normalise and drop',
  description: 'Brings each channel to mean 0 and variance 1, then scales and shifts it.',
  inputs: 1,
  arguments: {
    axis: integer({ default: -1, description: 'The axis whose places are normalised each by itself; -1 is the channels.' }),
    momentum: number({ min: 0, max: 1, default: 0.99, description: 'Of the moving averages.' }),
    epsilon: number({ min: 0, default: 1e-3, description: 'Added to the variance before its root.' }),
    center: boolean({ default: true, description: 'Learns a shift, beta.' }),
    scale: boolean({ default: true, description: 'Learns a scale, gamma.' }),
    ...weightArguments('beta', 'zeros', 'the shift'),
    ...weightArguments('gamma', 'ones', 'the scale'),
    moving_mean_initializer: initializer('zeros', 'First values of the moving mean.'),
    moving_variance_initializer: initializer('ones', 'First values of the moving variance.'),
  },
  outputShape(values, inputs, fail) {
    axisIn(only(inputs), values.axis, fail);
    return only(inputs);
  },
  weights(values, inputs) {
    const shape = [only(inputs)[placeOf(only(inputs), values.axis)]!];
    return [
      ...(values.scale ? [learnt('gamma', shape, values, 'gamma')] : []),
      ...(values.center ? [learnt('beta', shape, values, 'beta')] : []),
      { name: 'moving_mean', shape, initializer: values.moving_mean_initializer, trainable: false },
      { name: 'moving_variance', shape, initializer: values.moving_variance_initializer, trainable: false },
    ];
  },
  multiplyAdds: (_values, _inputs, output) => elements(output),
  forward(values, inputs, { graph, weights, inputShapes, training: learns, trainable, update }) {
    // Frozen, it uses what it has measured, as Keras does.
    const training = learns && trainable;
    const shape = only(inputShapes);
    const place = placeOf(shape, values.axis);
    const channels = shape[place]!;
    const constantOf = (value: number) => graph.constant('float32', [channels], new Float32Array(channels).fill(value));
    const view = asImages(graph, only(inputs), shape, place);
    const gamma = weights['gamma'] ?? constantOf(1);
    const beta = weights['beta'] ?? constantOf(0);
    const none = graph.constant('float32', [0], []);
    const [mean, variance] = training ? [none, none] : [weights['moving_mean']!, weights['moving_variance']!];
    const [normal, batchMean, batchVariance] = graph.ops(
      'FusedBatchNormV3',
      [view.images, gamma, beta, mean, variance],
      { epsilon: { float: values.epsilon }, is_training: { bool: training } },
      3,
    ) as [typeof none, typeof none, typeof none];
    if (training) {
      const move = (name: string, value: typeof none): void => {
        const step = graph.op('Sub', [value, weights[name]!]);
        update(name, graph.op('AddV2', [weights[name]!, graph.op('Mul', [step, scalar(graph, 1 - values.momentum)])]));
      };
      move('moving_mean', batchMean);
      move('moving_variance', populationVariance(graph, view.images, batchVariance));
    }
    return view.back(normal);
  },
});

/**
 * The fused operation takes images whose last axis it normalises along: another axis changes places with the
 * last one, and what is no image is laid out as pixels in a row.
 */
function asImages<T>(graph: OpGraph<T>, input: T, shape: Shape, place: number): { images: T; back: (images: T) => T } {
  const last = shape.length - 1;
  const swapped = shape.with(place, shape[last]!).with(last, shape[place]!);
  const order = [0, ...shape.map((_, i) => i + 1)].with(place + 1, last + 1).with(last + 1, place + 1);
  const turn = (tensor: T): T => (place === last ? tensor : graph.op('Transpose', [tensor, integers(graph, order)]));
  const lay = (tensor: T, lengths: Shape): T => (shape.length === 3 ? tensor : graph.op('Reshape', [tensor, integers(graph, [-1, ...lengths])]));
  return { images: lay(turn(input), [1, 1, shape[place]!]), back: (images) => turn(lay(images, swapped)) };
}

/** The fused operation gives the sample variance, n / (n - 1) of the population's that Keras averages. */
function populationVariance<T>(graph: OpGraph<T>, images: T, sampleVariance: T): T {
  const size = graph.op('Shape', [images]);
  const window = graph.op('StridedSlice', [size, integers(graph, [0]), integers(graph, [3]), integers(graph, [1])]);
  const count = graph.op('Cast', [graph.op('Prod', [window, integers(graph, [0])])], { DstT: { type: 'float32' } });
  const share = graph.op('Div', [graph.op('Sub', [count, scalar(graph, 1)]), count]);
  return graph.op('Mul', [sampleVariance, share]);
}
