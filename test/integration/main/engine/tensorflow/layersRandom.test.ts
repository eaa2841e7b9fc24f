import { phrase, phraseText } from '../../../../../core/errors/words.ts';
import { describe, expect, it } from 'vitest';
import { readValues, type RawValues } from '../../../../../core/arguments.ts';
import { integers } from '../../../../../core/graph.ts';
import { layerCatalogue } from '../../../../../core/layers/catalogue.ts';
import { LearningGraph } from '../../../../../main/engine/tensorflow/gradients.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { libraryFiles, size, uniform } from './support.ts';

const library = loadLibrary(await libraryFiles());

/** Layers that draw numbers: Keras draws others, so what is compared is what the numbers must be like. */
function run(type: string, given: RawValues, shape: number[], seed = 5): { input: Float32Array; output: Float32Array; gradient: Float32Array } {
  const batch = shape[0]!;
  const definition = layerCatalogue.get(type)!;
  const tensors = new Tensors(library);
  const graph = new LearningGraph(library, tensors);
  const numbers = uniform(size(shape), 1).map((value) => value + 2);
  const input = graph.op('Identity', [graph.constant('float32', shape, numbers)]);
  const image = shape.slice(1);
  const values = readValues(definition.arguments, given, (problem) => { throw new Error(phraseText(problem)); });
  const output = graph.op('Identity', [definition.forward(values, [input], {
    graph, weights: {}, inputShapes: [image], outputShape: image, training: true, trainable: true,
    seed: () => integers(graph, [seed, 0]),
    update: () => { throw new Error('moved something'); },
  })]);
  const ones = graph.constant('float32', [batch, ...image], new Float32Array(size(shape)).fill(1));
  const gradients = graph.backPropagate([{ from: output, gradient: ones }], [input]);
  const session = new Session(library, tensors, graph, { threads: null, rewrite: true });
  const [got, gradient] = session.once(phrase`compute`, new Map(), [output, ...gradients], []) as Float32Array[];
  session.close();
  graph.delete();
  return { input: numbers, output: got!, gradient: gradient! };
}

const shape = [40, 6, 5, 8];

describe.each<[string, string, RawValues, number[]]>([
  // The last: what the mask is shared along, the batch first.
  ['Dropout', 'Dropout', { rate: 0.3 }, []],
  ['Dropout of whole rows', 'Dropout', { rate: 0.3, noise_shape: [null, null, 1, 1] }, [2, 3]],
  ['Dropout of whole images', 'Dropout', { rate: 0.3, noise_shape: [null, 1, 1, 1] }, [1, 2, 3]],
  ['Dropout of the same pixels of all images', 'Dropout', { rate: 0.3, noise_shape: [1, 6, null, null] }, [0]],
  ['SpatialDropout2D', 'SpatialDropout2D', { rate: 0.3 }, [1, 2]],
])('%s in training', (_name, type, given, shared) => {
  const { input, output, gradient } = run(type, given, shape);
  const factors = output.map((value, i) => value / input[i]!);

  it('sets values to 0 and scales the others by 1 / (1 - rate)', () => {
    for (const factor of factors) expect(Math.min(Math.abs(factor), Math.abs(factor - 1 / 0.7))).toBeLessThan(1e-5);
  });

  it('does to the gradient what it does to the values', () => {
    gradient.forEach((value, i) => { expect(value).toBeCloseTo(factors[i]!, 5); });
  });

  it('shares its mask along those axes and no others', () => {
    const alike = (axis: number): boolean => factors.every((factor, index) => {
      const step = size(shape.slice(axis + 1));
      const place = Math.floor(index / step) % shape[axis]!;
      return place === 0 || Math.abs(factor - factors[index - step]!) < 1e-5;
    });
    expect([0, 1, 2, 3].filter(alike)).toEqual(shared);
  });

  it('drops about its share', () => {
    const draws = size(shape.map((length, axis) => (shared.includes(axis) ? 1 : length)));
    const dropped = factors.filter((factor) => Math.abs(factor) < 1e-6).length / factors.length;
    // Four deviations of so many draws.
    expect(Math.abs(dropped - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / draws));
  });

  it('draws others from another seed, the same from the same', () => {
    expect(run(type, given, shape).output).toEqual(output);
    expect(run(type, given, shape, 6).output).not.toEqual(output);
  });
});

describe('GaussianNoise in training', () => {
  const { input, output, gradient } = run('GaussianNoise', { stddev: 0.25 }, shape);
  const noise = output.map((value, i) => value - input[i]!);

  it('adds normal numbers of its deviation and mean 0', () => {
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
    const within = noise.filter((value) => Math.abs(value) < 0.25).length / noise.length;
    expect(Math.abs(mean)).toBeLessThan((4 * 0.25) / Math.sqrt(noise.length));
    expect(Math.abs(deviation / 0.25 - 1)).toBeLessThan(4 / Math.sqrt(2 * noise.length));
    expect(Math.abs(within - 0.6827)).toBeLessThan(4 * Math.sqrt((0.6827 * 0.3173) / noise.length));
  });

  it('lets the gradient through', () => { expect(gradient.every((value) => value === 1)).toBe(true); });

  it('draws others from another seed, the same from the same', () => {
    expect(run('GaussianNoise', { stddev: 0.25 }, shape).output).toEqual(output);
    expect(run('GaussianNoise', { stddev: 0.25 }, shape, 6).output).not.toEqual(output);
  });
});
