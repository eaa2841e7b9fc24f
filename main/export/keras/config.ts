import type { Arguments } from '../../../core/arguments.ts';
import { commonArguments } from '../../../core/layers/layer.ts';
import type { Layer } from '../../../core/model/model.ts';
import type { Setting } from '../../../core/settings.ts';
import type { KerasLayer, KerasNetwork } from './network.ts';

/**
 * Which Keras's spelling: 3, of `.keras` files, or that of `.h5` files, which Keras 2 began and all later ones read.
 * Sources: keras.src.saving.serialization_lib, keras.src.models.functional, keras.src.legacy.saving.
 */
export type Dialect = 'keras3' | 'legacy';

type Config = Record<string, unknown>;

/** A network as Keras's JSON says it. */
export function modelConfig(network: KerasNetwork, dialect: Dialect): Config {
  return network.chain ? sequential(network, dialect) : functional(network, dialect);
}

function sequential({ name, layers, input }: KerasNetwork, dialect: Dialect): Config {
  const shape = batchShape(input.layer.outputShape);
  const config = { name, trainable: true, ...(dialect === 'keras3' ? { dtype: float32[dialect] } : {}), layers: layers.map((layer) => layerConfig(layer, dialect)), build_input_shape: shape };
  if (dialect === 'legacy') return { class_name: 'Sequential', config };
  return { module: 'keras', class_name: 'Sequential', config, registered_name: null, build_config: { input_shape: shape }, compile_config: null };
}

function functional({ name, layers, input, output }: KerasNetwork, dialect: Dialect): Config {
  const shapes = new Map(layers.map((layer) => [layer.name, layer.layer.outputShape]));
  const place = ({ name: at }: KerasLayer): unknown => (dialect === 'keras3' ? [at, 0, 0] : [[at, 0, 0]]);
  const config = {
    name,
    trainable: true,
    layers: layers.map((layer) => ({ ...layerConfig(layer, dialect), name: layer.name, inbound_nodes: nodes(layer, shapes, dialect) })),
    input_layers: place(input),
    output_layers: place(output),
  };
  if (dialect === 'legacy') return { class_name: 'Functional', config };
  return { module: 'keras.src.models.functional', class_name: 'Functional', config, registered_name: 'Functional', build_config: { input_shape: null }, compile_config: null };
}

/** How a layer is called: once, or, of the InputLayer, never. */
function nodes({ inputs }: KerasLayer, shapes: ReadonlyMap<string, readonly number[]>, dialect: Dialect): unknown[] {
  if (inputs.length === 0) return [];
  if (dialect === 'legacy') return [inputs.map((name) => [name, 0, 0, {}])];
  const tensors = inputs.map((name) => ({
    class_name: '__keras_tensor__',
    config: { shape: batchShape(shapes.get(name)!), dtype: 'float32', keras_history: [name, 0, 0] },
  }));
  return [{ args: tensors.length === 1 ? tensors : [tensors], kwargs: {} }];
}

function layerConfig({ name, layer }: KerasLayer, dialect: Dialect): Config {
  // Keras 3 loses an axis of several from a legacy layer (legacy.saving.saving_utils): it reads this one as its own.
  const several = dialect === 'legacy' && Array.isArray(layer.values['axis']);
  const spelling = several ? 'keras3' : dialect;
  const config = layer.inputs.length === 0 ? inputConfig(name, layer, spelling) : ownConfig(name, layer, spelling);
  return spelling === 'legacy' ? { class_name: layer.type, config } : { module: 'keras.layers', class_name: layer.type, config, registered_name: null };
}

function inputConfig(name: string, { outputShape }: Layer, dialect: Dialect): Config {
  return { [dialect === 'legacy' ? 'batch_input_shape' : 'batch_shape']: batchShape(outputShape), dtype: 'float32', sparse: false, ragged: false, name };
}

function ownConfig(name: string, layer: Layer, dialect: Dialect): Config {
  const { type, definition, values, common } = layer;
  // Keras's SpatialDropout2D takes no other arguments than its own.
  const config: Config = { name, ...(type === 'SpatialDropout2D' ? {} : { trainable: common.trainable }), dtype: float32[dialect] };
  for (const [argument, value] of Object.entries(values)) config[argument] = plain(value, argument, definition.arguments, dialect);
  if (common.activity_regularizer) config['activity_regularizer'] = plain(common.activity_regularizer, 'activity_regularizer', commonArguments, dialect);
  if (onImages.has(type)) config['data_format'] = 'channels_last';
  // Keras wants as many of the one as of the other.
  if (type === 'Normalization') for (const name of ['mean', 'variance']) config[name] = asMany(values[name], Math.max(lengthOf(values['mean']), lengthOf(values['variance'])));
  if (type === 'LeakyReLU' && dialect === 'legacy') return { ...without(config, 'negative_slope'), alpha: config['negative_slope'] };
  return config;
}

/** Those that ask which axis the channels are. */
const onImages: ReadonlySet<string> = new Set([
  'Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Conv2DTranspose', 'MaxPooling2D', 'AveragePooling2D', 'GlobalMaxPooling2D',
  'GlobalAveragePooling2D', 'UpSampling2D', 'ZeroPadding2D', 'Cropping2D', 'Resizing', 'Flatten', 'SpatialDropout2D',
]);

const float32 = {
  keras3: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null },
  legacy: 'float32',
} as const;

function plain(value: unknown, argument: string, table: Arguments, dialect: Dialect): unknown {
  if (value === null || table[argument]!.kind !== 'setting') return value;
  const { type, arguments: config } = value as Setting;
  const module = /_initializer$/.test(argument) ? 'keras.initializers' : /_constraint$/.test(argument) ? 'keras.constraints' : 'keras.regularizers';
  return dialect === 'legacy' ? { class_name: type, config } : { module, class_name: type, config, registered_name: null };
}

function lengthOf(given: unknown): number {
  return Array.isArray(given) ? given.length : 0;
}

/** One number in the place of each of so many; 0 leaves it as it is. */
function asMany(given: unknown, count: number): unknown {
  return Array.isArray(given) || count === 0 ? given : Array.from({ length: count }, () => given);
}

function batchShape(shape: readonly number[]): (number | null)[] {
  return [null, ...shape];
}

function without(config: Config, name: string): Config {
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== name));
}
