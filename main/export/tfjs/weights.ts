import type { Quantization } from '../../../core/exports.ts';
import type { NodeWeight } from './layers/layer.ts';
import type { TfjsLayer } from './network.ts';

/** One weight as the manifest of a `model.json` names it. */
export interface ManifestWeight {
  name: string;
  shape: readonly number[];
  dtype: 'float32';
  quantization?: { dtype: 'float16' | 'uint8' | 'uint16'; original_dtype: 'float32'; scale?: number; min?: number };
}

export interface StoredWeights {
  manifest: { paths: string[]; weights: ManifestWeight[] }[];
  /** By their paths beside `model.json`. */
  shards: Map<string, Uint8Array>;
}

/** As large as TensorFlow.js's own converter makes them: browsers cache files of this size. */
const shardBytes = 4 * 2 ** 20;

type Stored = Required<ManifestWeight>['quantization']['dtype'];

/**
 * Lays weights out one behind the other and cuts them into files, as tensorflowjs_converter does.
 * Kernels are quantised; factors, summands and statistics are few and stay float32, as does what only says how a
 * layer is composed.
 * @param keepFloat names of layers of the model whose weights stay float32.
 */
export function storeWeights(layers: readonly TfjsLayer[], quantize: Quantization, keepFloat: readonly string[]): StoredWeights {
  const weights: ManifestWeight[] = [];
  const parts: Uint8Array[] = [];
  for (const layer of layers) {
    for (const one of layer.weights) {
      const stored = storedAs(one, quantize, keepFloat.includes(layer.layer ?? ''));
      const { bytes, quantization } = stored === null ? { bytes: bytesOf(one.values), quantization: undefined } : encoders[stored](one.values);
      weights.push({ name: `${layer.name}/${one.name}`, shape: one.shape, dtype: 'float32', ...(quantization ? { quantization } : {}) });
      parts.push(bytes);
    }
  }
  if (weights.length === 0) return { manifest: [], shards: new Map() };
  const files = cut(parts);
  const paths = files.map((_, i) => `group1-shard${i + 1}of${files.length}.bin`);
  return { manifest: [{ paths, weights }], shards: new Map(files.map((bytes, i) => [paths[i]!, bytes])) };
}

function storedAs({ learnt, shape }: NodeWeight, quantize: Quantization, kept: boolean): Stored | null {
  const kernel = learnt && shape.length > 1;
  return kernel && !kept && (quantize === 'float16' || quantize === 'uint8' || quantize === 'uint16') ? quantize : null;
}

interface Encoded {
  bytes: Uint8Array;
  quantization: NonNullable<ManifestWeight['quantization']>;
}

const encoders: Readonly<Record<Stored, (values: Float32Array) => Encoded>> = {
  float16: (values) => ({ bytes: bytesOf(Float16Array.from(values)), quantization: { dtype: 'float16', original_dtype: 'float32' } }),
  uint8: (values) => affine(values, 'uint8', new Uint8Array(values.length), 255),
  uint16: (values) => affine(values, 'uint16', new Uint16Array(values.length), 65_535),
};

/** Source: tensorflowjs/quantization.py, quantize_weights: 0 stays 0 where it is within the range. */
function affine(values: Float32Array, dtype: 'uint8' | 'uint16', into: Uint8Array | Uint16Array, most: number): Encoded {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  if (least === largest) return { bytes: bytesOf(into), quantization: { dtype, original_dtype: 'float32', scale: 1, min: least } };
  const scale = (largest - least) / most;
  const min = least <= 0 && largest >= 0 ? -Math.round(-least / scale) * scale : least;
  for (let i = 0; i < values.length; i++) into[i] = Math.min(most, Math.max(0, Math.round((values[i]! - min) / scale)));
  return { bytes: bytesOf(into), quantization: { dtype, original_dtype: 'float32', scale, min } };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Parts as files of one size, the last of what is left. */
function cut(parts: readonly Uint8Array[]): Uint8Array[] {
  let left = parts.reduce((sum, { length }) => sum + length, 0);
  const files: Uint8Array[] = [];
  let at = 0;
  for (const part of parts) {
    for (let start = 0; start < part.length;) {
      if (at === 0) files.push(new Uint8Array(Math.min(shardBytes, left)));
      const file = files.at(-1)!;
      const piece = part.subarray(start, start + file.length - at);
      file.set(piece, at);
      start += piece.length;
      left -= piece.length;
      at = at + piece.length === file.length ? 0 : at + piece.length;
    }
  }
  return files;
}
