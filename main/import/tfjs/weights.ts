import { phrase } from '../../../core/errors/words.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import { damaged, tooLarge } from '../../formats/errors.ts';
import type { FileLayer } from '../../formats/keras/graph.ts';
import { isJson, own } from '../../formats/keras/json.ts';
import type { StoredArray } from '../../formats/keras/stored.ts';
import type { ArraysOf } from '../../formats/keras/weights.ts';
import type { ModelFiles } from './files.ts';

/** Bytes of a number as it is stored. */
const sizes: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1, complex64: 8 };

const largest = 4 * 2 ** 30;

interface Entry {
  name: string;
  shape: number[];
  /** As stored. */
  dtype: string;
  scale: number;
  min: number;
}

/**
 * Reads the files a `weightsManifest` names, and finds the weights in them.
 * @throws EpochalError `import.damaged`, `import.too-large`: before anything is read, where sizes do not agree.
 */
export async function readManifest(manifest: unknown, files: ModelFiles, file: string): Promise<NamedArray[]> {
  if (!Array.isArray(manifest)) throw damaged(file, phrase`its weightsManifest is no list`);
  const groups: { paths: string[]; entries: Entry[] }[] = manifest.map((group: unknown) => readGroup(group, file));
  const all = groups.flatMap(({ paths }) => paths);
  const seen = new Set<string>();
  const twice = all.find((path) => seen.size === seen.add(path).size);
  // Else a small file would stand for weights of any size.
  if (twice !== undefined) throw damaged(file, phrase`its weightsManifest names '${twice}' twice`);
  let total = 0;
  for (const { paths, entries } of groups) {
    const wanted = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
    const there = (await Promise.all(paths.map((path) => files.size(path)))).reduce((sum, size) => sum + size, 0);
    if (wanted !== there) {
      const [takes, holds, files] = [wanted.toLocaleString('en-US'), there.toLocaleString('en-US'), paths.join(', ')];
      throw damaged(file, paths.length === 1 ? phrase`its weights take ${takes} bytes, ${files} has ${holds}` : phrase`its weights take ${takes} bytes, ${files} have ${holds}`);
    }
    total += there;
    if (total > largest) throw tooLarge(file, phrase`its weights`, total, largest);
  }
  const arrays: NamedArray[] = [];
  for (const { paths, entries } of groups) {
    const bytes = Buffer.concat(await Promise.all(paths.map((path) => files.read(path))));
    let at = 0;
    for (const entry of entries) {
      const part = bytes.subarray(at, at + bytesOf(entry));
      arrays.push({ name: entry.name, shape: entry.shape, read: () => decoded(entry, part, file) });
      at += part.length;
    }
  }
  return arrays;
}

export interface NamedArray extends StoredArray {
  name: string;
}

function readGroup(group: unknown, file: string): { paths: string[]; entries: Entry[] } {
  const [paths, weights] = isJson(group) ? [own(group, 'paths'), own(group, 'weights')] : [];
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string') || !Array.isArray(weights)) throw damaged(file, phrase`a group of its weightsManifest has no paths or weights`);
  return { paths: paths as string[], entries: weights.map((weight: unknown) => readEntry(weight, file)) };
}

function readEntry(weight: unknown, file: string): Entry {
  const [name, shape, dtype, quantization] = isJson(weight) ? ['name', 'shape', 'dtype', 'quantization'].map((key) => own(weight, key)) : [];
  if (typeof name !== 'string' || name === '') throw damaged(file, phrase`one of its weights has no name`);
  const lengths = Array.isArray(shape) ? (shape as unknown[]) : null;
  if (!lengths?.every((length) => Number.isInteger(length) && (length as number) >= 0)) throw damaged(file, phrase`weight '${name}' has no shape`);
  if (typeof dtype !== 'string' || !Object.hasOwn(sizes, dtype)) throw damaged(file, phrase`weight '${name}' is of dtype ${JSON.stringify(dtype ?? null)}, which is not known`);
  if (quantization === undefined || quantization === null) return { name, shape: lengths as number[], dtype, scale: 1, min: 0 };
  const [stored, scale = 1, min = 0] = isJson(quantization) ? ['dtype', 'scale', 'min'].map((key) => own(quantization, key)) : [];
  if ((stored !== 'uint8' && stored !== 'uint16' && stored !== 'float16') || !Number.isFinite(scale) || !Number.isFinite(min)) throw damaged(file, phrase`weight '${name}' is quantised in a way that is not known`);
  return { name, shape: lengths as number[], dtype: stored, scale: scale as number, min: min as number };
}

function bytesOf({ shape, dtype }: Entry): number {
  return shape.reduce((product, length) => product * length, sizes[dtype]!);
}

function decoded({ name, shape, dtype, scale, min }: Entry, bytes: Buffer, file: string): WeightValue {
  const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  if (dtype === 'float32') return { shape, values: new Float32Array(own) };
  if (dtype === 'float16') return { shape, values: Float32Array.from(new Float16Array(own)) };
  if (dtype !== 'uint8' && dtype !== 'uint16') throw damaged(file, phrase`weight '${name}' is of dtype ${dtype}`);
  const stored = dtype === 'uint8' ? new Uint8Array(own) : new Uint16Array(own);
  return { shape, values: Float32Array.from(stored, (value) => value * scale + min) };
}

/** Names of weights in Keras's order, which is not always the file's. */
const order = ['gamma', 'beta', 'mean', 'variance', 'moving_mean', 'moving_variance', 'depthwise_kernel', 'pointwise_kernel', 'kernel', 'bias'];

/**
 * Weights are called `conv2d/kernel`, or `model/conv2d/kernel` within a model, or by number as of Keras 3:
 * `conv2d/0`, `layers/conv2d/vars/0`.
 */
export function byLayer(arrays: readonly NamedArray[], layers: readonly FileLayer[]): ArraysOf {
  const owned = Map.groupBy(arrays, ({ name }) => ownerOf(name).at(-1) ?? '');
  const namesakes = Map.groupBy(layers, ({ ownName }) => ownName);
  return (layer) => {
    const all = owned.get(layer.ownName) ?? [];
    const alone = namesakes.get(layer.ownName)?.length === 1;
    const path = [...layer.within, layer.ownName].join('/');
    const mine = alone ? all : all.filter(({ name }) => ownerOf(name).join('/').endsWith(path) && ownerOf(name).length === layer.within.length + 1);
    return mine.toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
  };
}

function ownerOf(name: string): string[] {
  return name.split('/').slice(0, -1).filter((part) => part !== 'vars' && part !== 'layers');
}

function placeOf(name: string): number {
  const last = name.split('/').at(-1)!.replace(/:\d+$/, '');
  return /^\d+$/.test(last) ? Number(last) : order.indexOf(last);
}
