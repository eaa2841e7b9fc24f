import { phrase } from '../errors/words.ts';
import { boolean, integer, number, oneOrMore, optional } from '../arguments.ts';
import type { OpGraph } from '../graph.ts';
import { axisIn, defineLayer, elements, formatShape, only, placeOf, type Fail, type LayerDefinition, type Shape } from './layer.ts';

/** `keras.layers.Rescaling`: x * scale + offset. https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/ */
const rescaling = defineLayer({
  type: 'Rescaling',
  group: 'Preprocess',
  description: 'Multiplies by one number and adds another.',
  inputs: 1,
  arguments: {
    scale: oneOrMore(number({ description: 'Factor, or one for each channel.' })),
    offset: oneOrMore(number({ default: 0, description: 'Summand, or one for each channel.' })),
  },
  outputShape(values, inputs, fail) {
    const shape = only(inputs);
    checkCount('scale', values.scale, shape, shape.length - 1, fail);
    checkCount('offset', values.offset, shape, shape.length - 1, fail);
    return shape;
  },
  weights: () => [],
  multiplyAdds: (_values, _inputs, output) => elements(output),
  forward: (values, inputs, { graph, outputShape }) =>
    graph.op('AddV2', [
      graph.op('Mul', [only(inputs), along(graph, values.scale, outputShape, outputShape.length - 1)]),
      along(graph, values.offset, outputShape, outputShape.length - 1),
    ]),
});

/** `keras.config.epsilon()`. */
const epsilon = 1e-7;

/**
 * `keras.layers.Normalization` of known statistics: (x - mean) / sqrt(variance).
 * https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 */
const normalization = defineLayer({
  type: 'Normalization',
  group: 'Preprocess',
  description: 'Brings values of known mean and variance to mean 0 and variance 1.',
  inputs: 1,
  arguments: {
    axis: optional(integer({ default: -1, description: 'The axis whose places have a mean each; null for one of all.' })),
    mean: oneOrMore(number({ description: 'Mean of all values, or of each channel.' })),
    variance: oneOrMore(number({ min: 0, description: 'Variance of all values, or of each channel.' })),
    invert: boolean({ default: false, description: 'Turns normalised values back.' }),
  },
  outputShape(values, inputs, fail) {
    const shape = only(inputs);
    const place = values.axis === null ? null : axisIn(shape, values.axis, fail);
    checkCount('mean', values.mean, shape, place, fail);
    checkCount('variance', values.variance, shape, place, fail);
    return shape;
  },
  weights: () => [],
  multiplyAdds: (_values, _inputs, output) => elements(output),
  forward(values, inputs, { graph, outputShape }) {
    const place = values.axis === null ? -1 : placeOf(outputShape, values.axis);
    const mean = along(graph, values.mean, outputShape, place);
    const root = (variance: number): number => Math.max(Math.sqrt(variance), epsilon);
    const { variance } = values;
    const deviation = along(graph, typeof variance === 'number' ? root(variance) : variance.map(root), outputShape, place);
    return values.invert
      ? graph.op('AddV2', [mean, graph.op('Mul', [only(inputs), deviation])])
      : graph.op('RealDiv', [graph.op('Sub', [only(inputs), mean]), deviation]);
  },
});

export const scalingLayers: readonly LayerDefinition[] = [rescaling, normalization];

/** @param place of the axis that a list goes along; null when there must be none. */
function checkCount(name: string, given: number | readonly number[], shape: Shape, place: number | null, fail: Fail): void {
  if (typeof given === 'number' || (place !== null && given.length === shape[place])) return;
  fail(
    phrase`has ${given.length} values of ${name} for an input of ${formatShape(shape)}`,
    place === null ? phrase`Give ${name} one number, or an axis.` : phrase`Give ${name} one number, or ${shape[place]} of them.`,
  );
}

/** A constant that broadcasts over a batch: one number, or one for each place of an axis. */
function along<T>(graph: OpGraph<T>, given: number | readonly number[], shape: Shape, place: number): T {
  if (typeof given === 'number') return graph.constant('float32', [], [given]);
  return graph.constant('float32', shape.map((length, i) => (i === place ? length : 1)), given);
}
