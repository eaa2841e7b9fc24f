import { phrase } from '../../../../../core/errors/words.ts';
import { expect, it } from 'vitest';
import { LearningGraph } from '../../../../../main/engine/tensorflow/gradients.ts';
import { Graph, type Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { loadLibrary } from '../../../../../main/engine/tensorflow/library.ts';
import { Session } from '../../../../../main/engine/tensorflow/session.ts';
import { Tensors } from '../../../../../main/engine/tensorflow/tensors.ts';
import { libraryFiles, uniform } from './support.ts';

const library = loadLibrary(await libraryFiles());

interface Parts {
  graph: Graph;
  input: Tensor;
  weights: [Tensor, Tensor];
}

const multiply = (graph: Graph, a: Tensor, b: Tensor): Tensor => graph.op('MatMul', [a, b]);
const relu = (graph: Graph, tensor: Tensor): Tensor => graph.op('Relu', [tensor]);

/** Networks in which ways part and meet at Relus, of 3 x 4 in and out. */
const networks: [string, (parts: Parts) => Tensor][] = [
  ['no Relu', ({ graph, input, weights: [a, b] }) => multiply(graph, multiply(graph, input, a), b)],
  ['one after the other', ({ graph, input, weights: [a, b] }) => relu(graph, multiply(graph, relu(graph, multiply(graph, input, a)), b))],
  ['a Relu of a Relu', ({ graph, input, weights: [a, b] }) => multiply(graph, relu(graph, relu(graph, multiply(graph, input, a))), b)],
  ['read twice', ({ graph, input, weights: [a, b] }) => {
    const shared = relu(graph, multiply(graph, input, a));
    return graph.op('AddV2', [multiply(graph, shared, b), graph.op('Tanh', [shared])]);
  }],
  ['around a block', ({ graph, input, weights: [a, b] }) => {
    const before = relu(graph, multiply(graph, input, a));
    const block = multiply(graph, relu(graph, multiply(graph, before, b)), a);
    return relu(graph, graph.op('AddV2', [block, before]));
  }],
  ['one weight on both sides', ({ graph, input, weights: [a, b] }) => multiply(graph, relu(graph, multiply(graph, input, a)), graph.op('AddV2', [a, b]))],
  ['a Relu that leads elsewhere', ({ graph, input, weights: [a, b] }) => {
    const before = multiply(graph, input, a);
    relu(graph, before);
    return multiply(graph, before, b);
  }],
];

it.each(networks)('cut at Relus, gradients are those of TensorFlow: %s', (_, network) => {
  const [expected, got] = [derive(Graph, network), derive(LearningGraph, network)];
  for (const weight of [0, 1]) {
    expect(expected[weight]!.some((value) => value !== 0)).toBe(true);
    got[weight]!.forEach((value, i) => { expect(value).toBeCloseTo(expected[weight]![i]!, 5); });
  }
});

/** The gradients at both weights. */
function derive(Kind: typeof Graph, network: (parts: Parts) => Tensor): Float32Array[] {
  const tensors = new Tensors(library);
  const graph = new Kind(library, tensors);
  const matrix = (rows: number, salt: number): Tensor => graph.op('Identity', [graph.constant('float32', [rows, 4], uniform(rows * 4, salt))]);
  const weights: [Tensor, Tensor] = [matrix(4, 1), matrix(4, 2)];
  const output = network({ graph, input: matrix(3, 3), weights });
  const at = matrix(3, 4);
  const gradients = graph instanceof LearningGraph ? graph.backPropagate([{ from: output, gradient: at }], weights) : graph.gradients(output, at, weights);
  const session = new Session(library, tensors, graph, { threads: null, rewrite: false });
  const values = session.once(phrase`derive`, new Map(), gradients, []);
  session.close();
  graph.delete();
  return values;
}
