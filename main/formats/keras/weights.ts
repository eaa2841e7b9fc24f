import type { Model } from '../../../core/model/model.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import { damaged } from '../errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { FileLayer } from './graph.ts';
import type { StoredArray, StoredLayer } from './stored.ts';

/** Finds the arrays of a layer of the file. */
export type ArraysOf = (layer: FileLayer) => readonly StoredArray[];

/** Keras 3: each layer has a group of its own, however deep its model lies. */
export function byPath(stored: ReadonlyMap<string, StoredLayer>): ArraysOf {
  return ({ path }) => stored.get(path)?.arrays ?? [];
}

/**
 * By name: layers of the outermost model have a group each, a model within it one for all of its layers. There each
 * array is found by the name of its layer, or, where names repeat, by the order of all: what is trained first.
 * @param countOf how many arrays a layer has, and how many of them are trained.
 */
export function byName(stored: readonly StoredLayer[], layers: readonly FileLayer[], countOf: (layer: FileLayer) => { all: number; trained: number }): ArraysOf {
  const groups = new Map(stored.map(({ name, arrays }) => [name!, arrays]));
  const found = new Map<FileLayer, readonly StoredArray[]>();
  const inner = Map.groupBy(layers.filter(({ within }) => within.length > 0), ({ within }) => within[0]!);
  for (const [model, held] of inner) {
    const arrays = groups.get(model) ?? [];
    const owner = (array: StoredArray): string => array.name!.split('/').at(-2) ?? '';
    const named = Map.groupBy(arrays, owner);
    const unique = new Set(held.map(({ ownName }) => ownName)).size === held.length;
    if (unique && held.every((layer) => (named.get(layer.ownName)?.length ?? 0) === countOf(layer).all)) {
      for (const layer of held) found.set(layer, named.get(layer.ownName) ?? []);
      continue;
    }
    let next = 0;
    const parts = new Map<FileLayer, StoredArray[]>(held.map((layer) => [layer, []]));
    for (const layer of held) for (let i = 0; i < countOf(layer).trained; i++) parts.get(layer)!.push(...arrays.slice(next, ++next));
    for (const layer of held) for (let i = countOf(layer).trained; i < countOf(layer).all; i++) parts.get(layer)!.push(...arrays.slice(next, ++next));
    for (const [layer, part] of parts) found.set(layer, part);
  }
  return (layer) => found.get(layer) ?? (layer.within.length === 0 ? groups.get(layer.ownName) : undefined) ?? [];
}

/**
 * Reads what a resolved model needs.
 * @throws EpochalError `import.damaged` naming the layer, where arrays are missing, of another shape or hold NaN.
 */
export function readWeights(model: Model, layers: ReadonlyMap<string, FileLayer>, arraysOf: ArraysOf, file: string): Map<string, WeightValue> {
  const weights = new Map<string, WeightValue>();
  for (const { name, type, weights: wanted } of model.layers) {
    const layer = layers.get(name);
    if (wanted.length === 0 || !layer) continue;
    const arrays = arraysOf(layer);
    if (arrays.length !== wanted.length) {
      throw damaged(file, phrase`layer '${name}' (${type}) has ${arrays.length} arrays of weights there, and needs ${wanted.length}`);
    }
    for (const [index, { name: weight, shape }] of wanted.entries()) {
      const array = arrays[index]!;
      if (array.shape.join() !== shape.join()) {
        throw damaged(file, phrase`weight '${weight}' of layer '${name}' (${type}) is (${array.shape.join(', ')}) there, and (${shape.join(', ')}) as the model is laid out`);
      }
      const value = array.read();
      requireNumbers(value, phrase`weight '${weight}' of layer '${name}' (${type})`, file);
      weights.set(`${name}/${weight}`, value);
    }
  }
  return weights;
}

export function requireNumbers({ values }: WeightValue, what: Phrase, file: string): void {
  if (!values.every(Number.isFinite)) throw damaged(file, phrase`${what} holds values that are no finite numbers`);
}

