import { readFileSync } from 'node:fs';
import { resolveModel, type Model } from '../../../../../core/model/model.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { readRecipe, type Recipe } from '../../../../../core/recipes.ts';
import { readTraining, type Training } from '../../../../../core/training.ts';
import type { ImageSet, TrainingData } from '../../../../../main/engine/engine.ts';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { openTensorFlow, type TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import type { LibraryFiles } from '../../../../../main/engine/tensorflow/library.ts';
import { resolveCache } from '../../../../../main/system/home.ts';
import { findRuntime } from '../../../../../main/runtime/runtime.ts';

const root = new URL('../../../../../', import.meta.url);

/** The library of this machine; `npm test` sees to it that there is one. */
export async function libraryFiles(): Promise<LibraryFiles> {
  const { library } = await findRuntime({ cache: resolveCache() });
  if (!library) throw new Error('There is no TensorFlow library here; run npm test, or epochal doctor.');
  return library;
}

const engines: Partial<Record<'rewriting' | 'plain', Promise<TensorFlowEngine>>> = {};

/** The same for all tests of a process. @param rewrite false: without Grappler, for small networks of which only the answers matter. */
export function openEngine({ rewrite } = { rewrite: true }): Promise<TensorFlowEngine> {
  return (engines[rewrite ? 'rewriting' : 'plain'] ??= libraryFiles().then((files) => openTensorFlow(files, { rewrite })));
}

export function fixture<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`test/fixtures/${path}`, root), 'utf8')) as T;
}

export function recipe(id: string): Recipe {
  return readRecipe(JSON.parse(readFileSync(new URL(`resources/recipes/${id}.json`, root), 'utf8')));
}

type Resident = ImageSet & { images: Uint8Array };

/** A training of synthetic images: everything `engine.trainer` takes. */
export interface Setup {
  model: Model;
  training: Training;
  data: TrainingData & { train: Resident; validation: Resident | null };
}

export function setUp(model: unknown, training: unknown, counts: { train: number; validation: number }): Setup {
  const resolved = resolveModel(readModelSpec(model));
  const shape = resolved.input.outputShape as [number, number, number];
  return {
    model: resolved,
    training: readTraining(training),
    data: {
      shape,
      train: images(counts.train, shape),
      validation: counts.validation === 0 ? null : images(counts.validation, shape),
    },
  };
}

/** Pictures of ten classes as test/fixtures/formula.py makes them: a wave for each class, and noise. */
export function images(count: number, shape: readonly [number, number, number]): Resident {
  const [, width, channels] = shape;
  const noise = mix(count * size(shape), 1);
  const pixel = (_: unknown, index: number): number => {
    const channel = index % channels;
    const column = Math.floor(index / channels) % width;
    const row = Math.floor(index / (channels * width)) % shape[0];
    const label = Math.floor(index / size(shape)) % 10;
    const wave = ((row * ((label % 4) + 1) + column * (Math.floor(label / 4) * 2 + 1) + channel * label * 11) * 4) & 255;
    return Math.floor((Math.min(wave, 255 - wave) * 2 * 90 + (noise[index]! & 255) * 10) / 100);
  };
  return {
    count,
    images: Uint8Array.from({ length: count * size(shape) }, pixel),
    labels: Int32Array.from({ length: count }, (_, index) => index % 10),
  };
}

/** A model's weights as test/fixtures/formula.py has them. */
export function formulaWeights(model: Model): WeightMap {
  const layers = model.layers.filter((layer) => layer.type !== 'InputLayer');
  return new Map(
    layers.flatMap((layer, place) =>
      layer.weights.map(({ name, shape }, i) => [
        `${layer.name}/${name}`,
        { shape, values: formulaWeight(name, shape, 100 + 10 * place + i) },
      ]),
    ),
  );
}

export function formulaWeight(name: string, shape: readonly number[], salt: number): Float32Array {
  // In place and by loops: the largest networks have 23 million.
  const values = uniform(size(shape), salt);
  const about = name === 'gamma' || name === 'moving_variance' ? 1 : 0;
  const reach =
    name === 'kernel' ? Math.sqrt(6 / (size(shape.slice(0, -2)) * (shape.at(-2)! + shape.at(-1)!)))
    : about === 1 ? 0.5
    : 0.1;
  for (let i = 0; i < values.length; i++) values[i] = about + values[i]! * reach;
  return values;
}

/** float32 in [-1, 1). */
export function uniform(count: number, salt: number): Float32Array {
  const mixed = mix(count, salt);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = mixed[i]! / 2 ** 31 - 1;
  return values;
}

/** 32-bit integers: MurmurHash3's finalizer of index + 2654435761 * salt. */
export function mix(count: number, salt: number): Uint32Array {
  const values = new Uint32Array(count);
  const start = Math.imul(2654435761 | 0, salt);
  for (let index = 0; index < count; index++) {
    let value = (index + start) | 0;
    value ^= value >>> 16;
    value = Math.imul(value, 0x85ebca6b);
    value ^= value >>> 13;
    value = Math.imul(value, 0xc2b2ae35);
    values[index] = value ^ (value >>> 16);
  }
  return values;
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A small network with every kind of randomness and state: dropout and batch normalisation. */
export const smallModel = {
  name: 'small',
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 6, kernel_size: 3, activation: 'relu' } },
    { type: 'BatchNormalization' },
    { type: 'Dropout', arguments: { rate: 0.3 } },
    { type: 'MaxPooling2D' },
    { type: 'Flatten' },
    { type: 'Dropout', arguments: { rate: 0.2 } },
    { type: 'Dense', arguments: { units: 10 } },
  ],
};

export const smallTraining = {
  epochs: 1,
  batchSize: 8,
  optimizer: { type: 'Adam' },
  loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
  seed: 7,
};

/** A batch of indices that differs from step to step. */
export function batchAt(step: number, batchSize: number, count: number): Int32Array {
  return Int32Array.from({ length: batchSize }, (_, i) => (step * batchSize + i) % count);
}
