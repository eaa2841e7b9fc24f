import type { WeightValue } from '../../../core/model/weights.ts';
import type { Hdf5Reader } from '../hdf5/read.ts';
import { damaged } from '../errors.ts';
import { phrase } from '../../../core/errors/words.ts';

/** Arrays of one layer (or of a model within a model) in a file, in order. */
export interface StoredLayer {
  /** The layer's own name; null where the file does not say. */
  name: string | null;
  /** Keras 3's group, which goes by the class: `layers/conv2d_1`; null for files by name. */
  path: string | null;
  arrays: readonly StoredArray[];
}

export interface StoredArray {
  /** `conv2d/kernel:0` where the file has names, else null. */
  name: string | null;
  shape: readonly number[];
  read(): WeightValue;
}

/** Files of Keras, by where they keep weights. */
export type Layout = 'keras3' | 'named';

/** Null where there are no weights of Keras. */
export function layoutOf(file: Hdf5Reader): Layout | null {
  if (file.texts(namedRoot(file), 'layer_names')) return 'named';
  return file.kind('/layers') === 'group' || file.kind('/_layer_checkpoint_dependencies') === 'group' || file.kind('/vars') === 'group' ? 'keras3' : null;
}

/** Keras 2's layout, and of all `.h5` models: a group for each layer, by name, in the model's order. */
export function namedLayers(file: Hdf5Reader, fileName: string): StoredLayer[] {
  const root = namedRoot(file);
  const at = root === '/' ? '' : root;
  return (file.texts(root, 'layer_names') ?? []).map((name) => {
    const group = `${at}/${name}`;
    if (file.kind(group) !== 'group') throw damaged(fileName, phrase`it lacks the group '${group}'`);
    const arrays = (file.texts(group, 'weight_names') ?? []).map((weight) => array(file, `${group}/${weight}`, weight));
    return { name, path: null, arrays };
  });
}

/** Keras 3's layout: groups by class and count, models within one another alike. */
export function classLayers(file: Hdf5Reader): Map<string, StoredLayer> {
  const found = new Map<string, StoredLayer>();
  const visit = (path: string, depth: number): void => {
    const stored = `/${path}/vars`;
    if (file.kind(stored) === 'group') {
      const arrays = inOrder(file.names(stored)).map((name) => array(file, `${stored}/${name}`, null));
      const key = path.replaceAll('_layer_checkpoint_dependencies', 'layers');
      found.set(key, { name: file.text(stored, 'name'), path: key, arrays });
    }
    for (const inner of containers) {
      const container = `${path === '' ? '' : `${path}/`}${inner}`;
      if (depth > 32 || file.kind(`/${container}`) !== 'group') continue;
      for (const name of inOrder(file.names(`/${container}`))) visit(`${container}/${name}`, depth + 1);
    }
  };
  visit('', 0);
  return found;
}

/** TensorFlow 2.13 called it so. */
const containers = ['layers', '_layer_checkpoint_dependencies'];

function namedRoot(file: Hdf5Reader): string {
  return file.kind('/model_weights') === 'group' ? '/model_weights' : '/';
}

function array(file: Hdf5Reader, path: string, name: string | null): StoredArray {
  return { name, shape: file.shape(path), read: () => file.dataset(path) };
}

/** `conv2d`, `conv2d_1`, `conv2d_2`, … `conv2d_10`. */
function inOrder(names: readonly string[]): string[] {
  const number = (name: string): number => Number(/(?:^|_)(\d+)$/.exec(name)?.[1] ?? -1);
  const base = (name: string): string => name.replace(/_?\d+$/, '');
  return names.toSorted((a, b) => (base(a) < base(b) ? -1 : base(a) > base(b) ? 1 : number(a) - number(b)));
}
