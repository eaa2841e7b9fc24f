import { afterAll, describe, expect, test } from 'vitest';
import { readValues } from '../../../../../core/arguments.ts';
import { layerCatalogue } from '../../../../../core/layers/catalogue.ts';
import { Graph, type Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { fixture, formulaWeight, libraryFiles, size, uniform } from './support.ts';

interface Case {
  type: string;
  input: number[];
  training?: boolean;
  arguments: Record<string, unknown>;
}

interface Expected {
  output: number[];
  shape: number[];
  /** Of sum(output * numbers of salt 2): at the input, then at each trainable weight. */
  gradients: number[][];
  /** Non-trainable weights after the call, where it changed them. */
  moved: Record<string, number[]>;
}

const cases = fixture<{ layers: Case[] }>('parity/cases.json').layers;
const expected = fixture<Expected[]>('parity/layers.json');
const library = loadLibrary(await libraryFiles());
const tensors = new Tensors(library);
const batch = 3;

/** Outputs, gradients and moving statistics as Keras's layers give them (test/fixtures/parity/make.py). */
describe('computes what Keras computes', () => {
  test.each(cases.map((given, i) => [title(given), given, expected[i]!] as const))('%s', (_title, given, keras) => {
    const definition = layerCatalogue.get(given.type)!;
    const values = readValues(definition.arguments, given.arguments, (problem) => { throw new Error(problem); });
    const outputShape = definition.outputShape(values, [given.input], (problem) => { throw new Error(problem); });
    const specs = definition.weights(values, [given.input]);
    const graph = new Graph(library, tensors);
    const constant = (shape: readonly number[], data: ArrayLike<number>): Tensor => graph.op('Identity', [graph.constant('float32', shape, data)]);
    const input = constant([batch, ...given.input], uniform(batch * size(given.input), 1));
    const weights = specs.map(({ name, shape }, i) => [name, constant(shape, formulaWeight(name, shape, 10 + i))] as const);
    const moved: [string, Tensor][] = [];
    const output = definition.forward(values, [input], {
      graph,
      weights: Object.fromEntries(weights),
      inputShapes: [given.input],
      outputShape,
      training: given.training ?? false,
      trainable: true,
      seed: () => { throw new Error('asked for randomness'); },
      update: (name, value) => moved.push([name, value]),
    });
    const at = graph.constant('float32', [batch, ...outputShape], uniform(batch * size(outputShape), 2));
    const learnt = weights.filter((_, i) => specs[i]!.trainable).map(([, tensor]) => tensor);
    const gradients = graph.gradients(graph.op('Identity', [output]), at, [input, ...learnt]);
    const session = new Session(library, tensors, graph, { threads: null, rewrite: true });
    const [got, ...others] = session.once('compute', new Map(), [output, ...gradients, ...moved.map(([, value]) => value)], []);
    session.close();
    graph.delete();

    expect(outputShape).toEqual(keras.shape);
    expectClose(got!, keras.output);
    for (const [i, gradient] of keras.gradients.entries()) expectClose(others[i]!, gradient);
    expect(moved.map(([name]) => name).sort()).toEqual(Object.keys(keras.moved).sort());
    for (const [i, [name]] of moved.entries()) expectClose(others[gradients.length + i]!, keras.moved[name]!);
  });

  test('every type but InputLayer is covered', () => {
    const covered = new Set(cases.map(({ type }) => type));
    expect([...layerCatalogue.keys()].filter((type) => !covered.has(type))).toEqual(['InputLayer']);
  });
});

afterAll(() => { expect(tensors.live).toBe(0); });

function expectClose(got: Float32Array, wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length);
  const off = wanted.findIndex((value, i) => !(Math.abs(got[i]! - value) <= 2e-5 + 2e-5 * Math.abs(value)));
  expect(off === -1 ? 'all close' : `value ${off} is ${got[off]}, Keras has ${wanted[off]}`).toBe('all close');
}

function title(given: Case): string {
  const list = Object.entries(given.arguments).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${given.type}(${list.join(', ')}) of (${given.input.join(', ')})${given.training ? ' in training' : ''}`;
}
