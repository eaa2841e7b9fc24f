import { phrase } from '../errors/words.ts';
import { number, optional, type Argument } from '../arguments.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { defineLayer, formatShape, imageInput, only, weightless, type ForwardContext, type LayerDefinition } from './layer.ts';

const rate = number({ min: 0, below: 1, description: 'Share of the values set to 0.' });

/** Lengths of a mask, the batch's first; null for the input's own. */
type NoiseShape = readonly (number | null)[];

const noiseShape: Argument<NoiseShape> = {
  kind: 'integers',
  description: 'Shape of the mask, with the batch; null for the input\'s length, 1 to share it along an axis.',
  needs: phrase`a list of whole numbers of at least 1 or null, such as [null, 1, 1, null]`,
  read: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => one === null || (Number.isInteger(one) && (one as number) >= 1))
      ? (value as NoiseShape)
      : null,
};

/**
 * `keras.layers.Dropout`: while training, sets values to 0 at random and scales the rest by
 * 1 / (1 - rate); else passes its input on. https://keras.io/api/layers/regularization_layers/dropout/
 */
const dropout = defineLayer({
  type: 'Dropout',
  group: 'Normalise and drop',
  description: 'While training, sets values to 0 at random.',
  inputs: 1,
  arguments: { rate, noise_shape: optional(noiseShape) },
  outputShape({ noise_shape: noise }, inputs, fail) {
    const shape = only(inputs);
    if (noise && (noise.length !== shape.length + 1 || noise.slice(1).some((length, i) => length !== null && length !== 1 && length !== shape[i]))) {
      fail(
        phrase`has noise_shape=${JSON.stringify(noise)} for an input of ${formatShape(shape)}`,
        phrase`noise_shape needs ${shape.length + 1} lengths, the batch's first: each null, 1 or the input's own.`,
      );
    }
    return shape;
  },
  ...weightless,
  forward: (values, inputs, context) => drop(values.rate, values.noise_shape, only(inputs), context),
});

/**
 * `keras.layers.SpatialDropout2D`: Dropout of whole channels.
 * https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 */
const spatialDropout2d = defineLayer({
  type: 'SpatialDropout2D',
  group: 'Normalise and drop',
  description: 'While training, sets whole channels to 0 at random.',
  inputs: 1,
  arguments: { rate },
  outputShape: (_values, inputs, fail) => imageInput('SpatialDropout2D', inputs, fail),
  ...weightless,
  forward: (values, inputs, context) => drop(values.rate, [null, 1, 1, null], only(inputs), context),
});

export const dropoutLayers: readonly LayerDefinition[] = [dropout, spatialDropout2d];

function drop<T>(share: number, noise: NoiseShape | null, input: T, { graph, training, seed }: ForwardContext<T>): T {
  if (!training || share === 0) return input;
  const shape = graph.op('Shape', [input]);
  const chance = graph.op('StatelessRandomUniform', [noise ? maskShape(graph, shape, noise) : shape, seed()], { dtype: { type: 'float32' } });
  const kept = graph.op('GreaterEqual', [chance, scalar(graph, share)]);
  const scale = graph.op('Mul', [graph.op('Cast', [kept], { DstT: { type: 'float32' } }), scalar(graph, 1 / (1 - share))]);
  return graph.op('Mul', [input, scale]);
}

function maskShape<T>(graph: OpGraph<T>, shape: T, noise: NoiseShape): T {
  const own = graph.constant('bool', [noise.length], noise.map((length) => (length === null ? 1 : 0)));
  return graph.op('SelectV2', [own, shape, integers(graph, noise.map((length) => length ?? 0))]);
}
