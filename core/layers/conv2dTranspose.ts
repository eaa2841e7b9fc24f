import { phrase } from '../errors/words.ts';
import { boolean, choice, integer, optional, pair, type Pair } from '../arguments.ts';
import { integers, type OpGraph } from '../graph.ts';
import { activate, activationNames } from './activations.ts';
import { checkStep } from './convolution.ts';
import { defineLayer, elements, formatShape, imageInput, only, type Shape } from './layer.ts';
import { learnt, weightArguments } from './weights.ts';
import { slidingArguments, span, windowOf, type Window } from './window.ts';

/**
 * `keras.layers.Conv2DTranspose`: a convolution's way back, which makes images larger.
 * Input (height, width, channels), output (new height, new width, filters).
 * https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
 */
export const conv2dTranspose = defineLayer({
  type: 'Conv2DTranspose',
  group: 'Convolution',
  description: 'Paints each pixel as a window of the output: makes images larger by what it learns.',
  inputs: 1,
  arguments: {
    filters: integer({ min: 1, description: 'Number of windows, and so of output channels.' }),
    ...slidingArguments,
    output_padding: optional(pair({ min: 0, description: 'Rows and columns to add below and to the right; Keras chooses unless given.' })),
    activation: choice(activationNames, { default: 'linear', description: 'Applied to the sum.' }),
    use_bias: boolean({ default: true, description: 'Adds one learnt number per filter.' }),
    ...weightArguments('kernel', 'glorot_uniform', 'the windows'),
    ...weightArguments('bias', 'zeros', 'the biases'),
  },
  outputShape(values, inputs, fail) {
    const image = imageInput('Conv2DTranspose', inputs, fail);
    const { strides, output_padding: more } = values;
    const window = windowOf(values);
    checkStep(window, fail);
    if (more && (more[0] >= strides[0] || more[1] >= strides[1])) {
      fail(phrase`has output_padding (${more.join(', ')}), not below its strides (${strides.join(', ')})`, phrase`Leave output_padding out, or give less than the strides.`);
    }
    const size = ([0, 1] as const).map((axis) => grown(image[axis], window, axis, more?.[axis] ?? null));
    const back = ([0, 1] as const).map((axis) => shrunk(size[axis]!, window, axis));
    if (back[0] !== image[0] || back[1] !== image[1]) {
      fail(
        phrase`has no output of (${size.join(', ')}) for its input ${formatShape(image)}: such an image would become (${back.join(', ')}) on the way back`,
        phrase`Leave output_padding out, or raise it.`,
      );
    }
    return [...size, values.filters];
  },
  weights(values, inputs) {
    const kernel = learnt('kernel', [...values.kernel_size, values.filters, only(inputs)[2]!], values, 'kernel');
    return values.use_bias ? [kernel, learnt('bias', [values.filters], values, 'bias')] : [kernel];
  },
  multiplyAdds: (values, inputs) => elements(only(inputs)) * elements(values.kernel_size) * values.filters,
  forward(values, inputs, { graph, weights, inputShapes, outputShape }) {
    const input = only(inputs);
    const window = windowOf(values);
    const count = graph.op('Slice', [graph.op('Shape', [input]), integers(graph, [0]), integers(graph, [1])]);
    const size = graph.op('ConcatV2', [[count, integers(graph, outputShape)], graph.constant('int32', [], [0])]);
    const kernel = spreadKernel(graph, weights['kernel']!, window, [values.filters, only(inputShapes)[2]!]);
    const sum = graph.op('Conv2DBackpropInput', [size, kernel, input], {
      strides: { ints: [1, ...values.strides, 1] },
      padding: { string: values.padding.toUpperCase() },
    });
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, biased);
  },
});

/** Source: keras.src.backend.common.backend_utils, _get_output_shape_given_tf_padding. */
function grown(length: number, window: Window, axis: 0 | 1, more: number | null): number {
  const [step, spanned] = [window.strides[axis], span(window)[axis]];
  const least = (length - 1) * step;
  if (window.padding === 'valid') return least + spanned + (more ?? Math.max(step - spanned, 0));
  return more === null ? length * step : least + (spanned % 2) + more;
}

/** What a convolution of this window makes of a length: 0 where it does not fit. */
function shrunk(length: number, window: Window, axis: 0 | 1): number {
  const step = window.strides[axis];
  return window.padding === 'same' ? Math.ceil(length / step) : Math.max(0, Math.floor((length - span(window)[axis]) / step) + 1);
}

/**
 * A dilated kernel written out, with zeros between its numbers: a processor knows the way back of no other.
 * @param ends its last two axes.
 */
function spreadKernel<T>(graph: OpGraph<T>, kernel: T, window: Window, ends: Shape): T {
  const { size, dilation = [1, 1] } = window;
  if (dilation.every((rate) => rate === 1)) return kernel;
  const [rows, columns] = dilation;
  const apart = graph.op('Reshape', [kernel, integers(graph, [size[0], 1, size[1], 1, ...ends])]);
  const zeros: Pair[] = [[0, 0], [0, rows - 1], [0, 0], [0, columns - 1], [0, 0], [0, 0]];
  const filled = graph.op('Pad', [apart, graph.constant('int32', [6, 2], zeros.flat())]);
  const whole = graph.op('Reshape', [filled, integers(graph, [size[0] * rows, size[1] * columns, ...ends])]);
  return graph.op('Slice', [whole, integers(graph, [0, 0, 0, 0]), integers(graph, [...span(window), -1, -1])]);
}
