import { boolean, number } from '../arguments.ts';
import { initializer } from '../initializers/catalogue.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { defineLayer, elements, only, type Shape } from './layer.ts';

/**
 * `keras.layers.BatchNormalization` over the last axis: gamma * (x - mean) / sqrt(variance + epsilon)
 * + beta, with the batch's own statistics while training and their moving averages else.
 * Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167;
 * https://keras.io/api/layers/normalization_layers/batch_normalization/
 */
export const batchNormalization = defineLayer({
  type: 'BatchNormalization',
  group: 'Normalise and drop',
  description: 'Brings each channel to mean 0 and variance 1, then scales and shifts it.',
  inputs: 1,
  arguments: {
    momentum: number({ min: 0, max: 1, default: 0.99, description: 'Of the moving averages.' }),
    epsilon: number({ min: 0, default: 1e-3, description: 'Added to the variance before its root.' }),
    center: boolean({ default: true, description: 'Learns a shift, beta.' }),
    scale: boolean({ default: true, description: 'Learns a scale, gamma.' }),
    beta_initializer: initializer('zeros', 'First values of beta.'),
    gamma_initializer: initializer('ones', 'First values of gamma.'),
    moving_mean_initializer: initializer('zeros', 'First values of the moving mean.'),
    moving_variance_initializer: initializer('ones', 'First values of the moving variance.'),
  },
  outputShape: (_values, inputs) => only(inputs),
  weights(values, inputs) {
    const shape = [only(inputs).at(-1)!];
    return [
      ...(values.scale ? [{ name: 'gamma', shape, initializer: values.gamma_initializer, trainable: true }] : []),
      ...(values.center ? [{ name: 'beta', shape, initializer: values.beta_initializer, trainable: true }] : []),
      { name: 'moving_mean', shape, initializer: values.moving_mean_initializer, trainable: false },
      { name: 'moving_variance', shape, initializer: values.moving_variance_initializer, trainable: false },
    ];
  },
  multiplyAdds: (_values, _inputs, output) => elements(output),
  forward(values, inputs, { graph, weights, inputShapes, training: learns, trainable, update }) {
    // Frozen, it uses what it has measured, as Keras does.
    const training = learns && trainable;
    const shape = only(inputShapes);
    const channels = shape.at(-1)!;
    const constantOf = (value: number) =>
      graph.constant('float32', [channels], new Float32Array(channels).fill(value));
    const image = asImage(graph, only(inputs), shape);
    const gamma = weights['gamma'] ?? constantOf(1);
    const beta = weights['beta'] ?? constantOf(0);
    const none = graph.constant('float32', [0], []);
    const [mean, variance] = training ? [none, none] : [weights['moving_mean']!, weights['moving_variance']!];
    const [normal, batchMean, batchVariance] = graph.ops(
      'FusedBatchNormV3',
      [image, gamma, beta, mean, variance],
      { epsilon: { float: values.epsilon }, is_training: { bool: training } },
      3,
    ) as [typeof image, typeof image, typeof image];
    if (training) {
      const move = (name: string, value: typeof image): void => {
        const step = graph.op('Sub', [value, weights[name]!]);
        update(name, graph.op('AddV2', [weights[name]!, graph.op('Mul', [step, scalar(graph, 1 - values.momentum)])]));
      };
      move('moving_mean', batchMean);
      move('moving_variance', populationVariance(graph, image, batchVariance));
    }
    return fromImage(graph, normal, shape);
  },
});

/** The fused operation takes images: a row of features is an image of one pixel. */
function asImage<T>(graph: OpGraph<T>, input: T, shape: Shape): T {
  return shape.length === 3 ? input : graph.op('Reshape', [input, integers(graph, [-1, 1, 1, elements(shape)])]);
}

function fromImage<T>(graph: OpGraph<T>, image: T, shape: Shape): T {
  return shape.length === 3 ? image : graph.op('Reshape', [image, integers(graph, [-1, ...shape])]);
}

/** The fused operation gives the sample variance, n / (n - 1) of the population's that Keras averages. */
function populationVariance<T>(graph: OpGraph<T>, image: T, sampleVariance: T): T {
  const size = graph.op('Shape', [image]);
  const window = graph.op('StridedSlice', [size, integers(graph, [0]), integers(graph, [3]), integers(graph, [1])]);
  const count = graph.op('Cast', [graph.op('Prod', [window, integers(graph, [0])])], { DstT: { type: 'float32' } });
  const share = graph.op('Div', [graph.op('Sub', [count, scalar(graph, 1)]), count]);
  return graph.op('Mul', [sampleVariance, share]);
}
