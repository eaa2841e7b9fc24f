import { snakeCase } from '../../../core/model/spec.ts';
import type { WeightMap } from '../../../core/model/weights.ts';
import { Hdf5Writer } from '../../formats/hdf5/write.ts';
import type { KerasLayer, KerasNetwork } from './network.ts';

type Progress = (done: number, total: number) => void;

/** Keras, of this version, wrote files laid out so. */
export const kerasVersion = '3.15.1';

/**
 * `model.weights.h5` of a `.keras` file: `layers/<class>_<count>/vars/<index>`, the layer's own name as an attribute.
 * Source: keras.src.saving.saving_lib, _save_state and _save_container_state.
 */
export async function writeWeights(network: KerasNetwork, weights: WeightMap, progress: Progress): Promise<Uint8Array[]> {
  const file = await Hdf5Writer.create();
  const counts = new Map<string, number>();
  file.group('/vars');
  file.text('/vars', 'name', network.name);
  file.group('/layers');
  // A Sequential model does not count its InputLayer.
  const held = network.layers.filter((layer) => !(network.chain && layer === network.input));
  for (const [place, layer] of held.entries()) {
    const kind = snakeCase(layer.layer.type);
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const group = `/layers/${count === 0 ? kind : `${kind}_${count}`}`;
    file.group(group);
    file.group(`${group}/vars`);
    file.text(`${group}/vars`, 'name', layer.name);
    for (const [index, { shape, values }] of weightsOf(layer, weights).entries()) file.dataset(`${group}/vars/${index}`, shape, values);
    progress(place + 1, held.length);
  }
  return file.finish();
}

/**
 * A whole `.h5` model: its configuration and what is ours as attributes, weights by layer in `model_weights`, each of the
 * name it has in Keras. Source: keras.src.legacy.saving.legacy_h5_format.
 */
export async function writeModel(network: KerasNetwork, weights: WeightMap, attributes: Readonly<Record<string, string>>, progress: Progress): Promise<Uint8Array[]> {
  const file = await Hdf5Writer.create();
  for (const [name, text] of Object.entries({ backend: 'tensorflow', keras_version: kerasVersion, ...attributes })) file.text('/', name, text);
  const root = '/model_weights';
  file.group(root);
  const held = network.layers.filter((layer) => !(network.chain && layer === network.input));
  file.texts(root, 'layer_names', held.map(({ name }) => name));
  file.text(root, 'backend', 'tensorflow');
  file.text(root, 'keras_version', kerasVersion);
  for (const [place, layer] of held.entries()) {
    const group = `${root}/${layer.name}`;
    file.group(group);
    const names = layer.layer.weights.map(({ name }) => `${layer.name}/${name}:0`);
    file.texts(group, 'weight_names', names);
    if (names.length > 0) file.group(`${group}/${layer.name}`);
    for (const [index, { shape, values }] of weightsOf(layer, weights).entries()) file.dataset(`${group}/${names[index]!}`, shape, values);
    progress(place + 1, held.length);
  }
  file.group(`${root}/top_level_model_weights`);
  file.texts(`${root}/top_level_model_weights`, 'weight_names', []);
  return file.finish();
}

function weightsOf({ own, layer }: KerasLayer, weights: WeightMap) {
  return layer.weights.map(({ name }) => weights.get(`${own}/${name}`)!);
}
