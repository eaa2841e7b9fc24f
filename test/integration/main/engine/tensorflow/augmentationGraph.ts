import { phrase } from '../../../../../core/errors/words.ts';
import { hash } from '../../../../../core/random.ts';
import type { SessionOptions } from '../../../../../main/engine/tensorflow/config.ts';
import { Graph, type Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { libraryFiles, mix, size } from './support.ts';

const library = loadLibrary(await libraryFiles());
export const tensors = new Tensors(library);

export interface Fed {
  shape: readonly number[];
  values: Float32Array;
}

/** Runs a graph whose inputs are fed, so that nothing of it is computed beforehand; rewritten by Grappler, as a training on a GPU has it, unless `rewrite` is false. */
export function compute<K extends string>(
  fed: Record<K, Fed>,
  build: (graph: Graph, inputs: Record<K, Tensor>) => readonly Tensor[],
  { threads = null, rewrite = true }: Partial<SessionOptions> = {},
): Float32Array[] {
  const graph = new Graph(library, tensors);
  const entries = Object.entries<Fed>(fed);
  const inputs = entries.map(([name, { shape }]) => [name, graph.placeholder('float32', [-1, ...shape.slice(1)])] as const);
  const fetches = build(graph, Object.fromEntries(inputs) as Record<K, Tensor>);
  const session = new Session(library, tensors, graph, { threads, rewrite });
  const feeds = new Map(entries.map(([, { shape, values }], i) => [inputs[i]![1], tensors.from('float32', shape, values)]));
  try {
    return session.once(phrase`compute`, feeds, fetches, []);
  } finally {
    for (const tensor of feeds.values()) tensors.free(tensor);
    session.close();
    graph.delete();
  }
}

/** Seeds as a training gives them: its own for each purpose and step. */
export function seeds(graph: Graph, seed: number, step: number): (purpose: string) => Tensor {
  return (purpose) => graph.constant('int32', [2], [hash(`${seed}/${purpose}`) | 0, step]);
}

/** Noise of 0 to 255 as test/fixtures/augmentation/make.py makes it. */
export function picture(shape: readonly number[], salt: number): Float32Array {
  return Float32Array.from(mix(size(shape), salt), (bits) => bits & 255);
}

/** Pictures one after the other. */
export function batchOf(pictures: readonly Float32Array[], shape: readonly number[]): Fed {
  const values = new Float32Array(pictures.length * size(shape));
  for (const [i, one] of pictures.entries()) values.set(one, i * size(shape));
  return { shape: [pictures.length, ...shape], values };
}

export function vector(values: readonly number[]): Fed {
  return { shape: [values.length], values: Float32Array.from(values) };
}
