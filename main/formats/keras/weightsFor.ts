import { snakeCase } from '../../../core/model/spec.ts';
import type { Layer, Model } from '../../../core/model/model.ts';
import { inKerasOrder } from '../../../core/model/table.ts';
import type { WeightMap, WeightValue } from '../../../core/model/weights.ts';
import { Hdf5Reader } from '../hdf5/read.ts';
import { openZip } from '../zip/read.ts';
import { notAModel } from '../errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { classLayers, layoutOf, namedLayers, type StoredArray, type StoredLayer } from './stored.ts';
import { requireNumbers } from './weights.ts';

/** What of a file fits a model. */
export interface FittingWeights {
  /** Of the layers that were found, by `layer/weight`. */
  weights: WeightMap;
  /** Layers of the model, in order, that were found: by their name, or by order and shape. */
  found: { layer: string; by: 'name' | 'order' }[];
  /** Layers of the model that have weights and were not found: they keep those they have. */
  missing: string[];
  /** Layers of the file, or their places in it, that nothing of the model fits. */
  unused: string[];
}

/**
 * Reads weights for a model from a file of Keras, of weights alone (`.weights.h5`, `save_weights` of Keras 2, files of
 * keras.applications) or of a whole model (`.h5`, `.keras`). A layer takes those of the layer of its name where shapes
 * agree; those that are left take what is left in order, each the next of the same class and shapes.
 * @param file name, for messages.
 * @throws EpochalError `import.not-a-model` where it holds no weights of Keras, `import.damaged`, `import.too-large`.
 */
export async function readWeightsFor(model: Model, bytes: Uint8Array, file: string): Promise<FittingWeights> {
  const reader = await Hdf5Reader.open(await weightsIn(bytes, file), file);
  try {
    return matched(model, storedIn(reader, file), file);
  } finally {
    reader.close();
  }
}

/** The HDF5 file, which a `.keras` file holds within. */
async function weightsIn(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (Buffer.from(bytes.subarray(0, 2)).toString() !== 'PK') return bytes;
  const zip = await openZip(bytes, { name: file });
  try {
    if (zip.size('model.weights.h5') === null) throw notAModel(file, phrase`it is a zip archive without model.weights.h5`);
    return await zip.read('model.weights.h5');
  } finally {
    zip.close();
  }
}

function storedIn(reader: Hdf5Reader, file: string): StoredLayer[] {
  const layout = layoutOf(reader);
  if (layout === null) throw notAModel(file, phrase`it is an HDF5 file, and not one of Keras`);
  const layers = layout === 'keras3' ? [...classLayers(reader).values()] : namedLayers(reader, file).flatMap(laidOpen);
  return layers.filter(({ arrays }) => arrays.length > 0);
}

/** A model within a model: its arrays are those of several layers, which their names tell apart. */
function laidOpen(layer: StoredLayer): StoredLayer[] {
  const owners = Map.groupBy(layer.arrays, (array) => array.name!.split('/').at(-2) ?? layer.name!);
  if (owners.size <= 1) return [layer];
  return Array.from(owners, ([name, arrays]) => ({ name, path: null, arrays }));
}

function matched(model: Model, stored: readonly StoredLayer[], file: string): FittingWeights {
  const weighty = inKerasOrder(model.layers).filter(({ weights }) => weights.length > 0);
  const taken = new Set<StoredLayer>();
  const pairs = new Map<Layer, { stored: StoredLayer; by: 'name' | 'order' }>();
  const pair = (layer: Layer, from: StoredLayer | undefined, by: 'name' | 'order'): void => {
    if (!from) return;
    taken.add(from);
    pairs.set(layer, { stored: from, by });
  };
  const byName = Map.groupBy(stored, ({ name }) => name);
  for (const layer of weighty) pair(layer, byName.get(layer.name)?.find((one) => !taken.has(one) && fits(layer, one)), 'name');
  const from = new Map<string, number>();
  for (const layer of weighty) {
    if (pairs.has(layer)) continue;
    const kind = snakeCase(layer.type);
    // Where the file tells classes, each class has an order of its own.
    const next = stored.findIndex((one, place) => place >= (from.get(one.path === null ? '' : kind) ?? 0) && !taken.has(one) && ofKind(one, kind) && fits(layer, one));
    if (next < 0) continue;
    from.set(stored[next]!.path === null ? '' : kind, next + 1);
    pair(layer, stored[next], 'order');
  }
  const weights = new Map<string, WeightValue>();
  for (const [layer, { stored: one }] of pairs) {
    for (const [index, { name }] of layer.weights.entries()) {
      const value = one.arrays[index]!.read();
      requireNumbers(value, phrase`weight '${name}' of layer '${one.name ?? one.path}'`, file);
      weights.set(`${layer.name}/${name}`, value);
    }
  }
  const inOrder = model.layers.filter((layer) => layer.weights.length > 0);
  return {
    weights,
    found: inOrder.flatMap((layer) => (pairs.has(layer) ? [{ layer: layer.name, by: pairs.get(layer)!.by }] : [])),
    missing: inOrder.filter((layer) => !pairs.has(layer)).map(({ name }) => name),
    unused: stored.filter((one) => !taken.has(one)).map(({ name, path }) => name ?? path!),
  };
}

function ofKind({ path }: StoredLayer, kind: string): boolean {
  return path === null || path.split('/').at(-1)!.replace(/_\d+$/, '') === kind;
}

function fits({ weights }: Layer, { arrays }: StoredLayer): boolean {
  return weights.length === arrays.length && weights.every(({ shape }, index) => sameShape(shape, arrays[index]!));
}

function sameShape(shape: readonly number[], { shape: other }: StoredArray): boolean {
  return shape.join() === other.join();
}
