import { scalar, type OpGraph } from '../graph.ts';

/**
 * Applies an activation by its Keras name. https://keras.io/api/layers/activations/
 * @returns of softmax and sigmoid, the operation's own output: losses look for it.
 */
export function activate<T>(graph: OpGraph<T>, name: ActivationName, input: T): T {
  return functions[name](graph, input);
}

type Activation = <T>(graph: OpGraph<T>, x: T) => T;

const operation = (type: string): Activation => (graph, x) => graph.op(type, [x]);

/** Formulas are Keras's (keras.src.backend.tensorflow.nn), of operations that TensorFlow can derive. */
const functions = {
  linear: (_graph, x) => x,
  relu: operation('Relu'),
  relu6: operation('Relu6'),
  leaky_relu: (graph, x) => leakyRelu(graph, x, 0.2),
  elu: operation('Elu'),
  selu: operation('Selu'),
  gelu: (graph, x) => {
    const error = graph.op('Erf', [graph.op('Mul', [x, scalar(graph, Math.SQRT1_2)])]);
    return graph.op('Mul', [graph.op('Mul', [x, scalar(graph, 0.5)]), graph.op('AddV2', [error, scalar(graph, 1)])]);
  },
  silu: (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]),
  hard_silu: (graph, x) => graph.op('Mul', [x, hardSigmoid(graph, x)]),
  sigmoid: operation('Sigmoid'),
  hard_sigmoid: (graph, x) => hardSigmoid(graph, x),
  tanh: operation('Tanh'),
  softplus: operation('Softplus'),
  softsign: operation('Softsign'),
  exponential: operation('Exp'),
  softmax: operation('Softmax'),
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof functions;
export const activationNames = Object.keys(functions) as readonly ActivationName[];

export function leakyRelu<T>(graph: OpGraph<T>, x: T, slope: number): T {
  return graph.op('LeakyRelu', [x], { alpha: { float: slope } });
}

/** relu6(x + 3) / 6. */
function hardSigmoid<T>(graph: OpGraph<T>, x: T): T {
  const cut = graph.op('Relu6', [graph.op('AddV2', [x, scalar(graph, 3)])]);
  return graph.op('Mul', [cut, scalar(graph, 1 / 6)]);
}
