import type { OpGraph } from '../graph.ts';

export const activationNames = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'] as const;
export type ActivationName = (typeof activationNames)[number];

/** Applies an activation by its Keras name. https://keras.io/api/layers/activations/ */
export function activate<T>(graph: OpGraph<T>, name: ActivationName, input: T): T {
  const operation = operations[name];
  return operation === null ? input : graph.op(operation, [input]);
}

const operations: Record<ActivationName, string | null> = {
  linear: null,
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
};
