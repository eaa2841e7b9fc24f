import { number, optional, type Argument } from './arguments.ts';
import { integers, scalar, type OpGraph } from './graph.ts';
import { catalogueOf, setting, type Catalogue, type Definition, type Setting } from './settings.ts';

/** What is added to the loss for a tensor: l1 * sum(|x|) + l2 * sum(x^2). */
export interface Regularizer {
  l1: number;
  l2: number;
}

const strength = (description: string) => number({ min: 0, default: 0.01, description });

/** https://keras.io/api/layers/regularizers/ */
export const regularizerCatalogue: Catalogue = catalogueOf<Definition>([
  { type: 'L1', description: 'Adds the sum of absolute values.', arguments: { l1: strength('Times the sum.') } },
  { type: 'L2', description: 'Adds the sum of squares.', arguments: { l2: strength('Times the sum.') } },
  {
    type: 'L1L2',
    description: 'Adds both sums.',
    arguments: {
      l1: number({ min: 0, default: 0, description: 'Times the sum of absolute values.' }),
      l2: number({ min: 0, default: 0, description: 'Times the sum of squares.' }),
    },
  },
]);

/** A layer's argument that punishes large values. None unless given. */
export function regularizer(description: string): Argument<Setting | null> {
  return optional(setting(regularizerCatalogue, { description }));
}

export function strengthOf({ arguments: { l1 = 0, l2 = 0 } }: Setting): Regularizer {
  return { l1: l1 as number, l2: l2 as number };
}

/** float32 scalar: what a tensor of `rank` axes adds to the loss; null when that is always 0. */
export function penalty<T>(graph: OpGraph<T>, { l1, l2 }: Regularizer, tensor: T, rank: number): T | null {
  const axes = integers(graph, Array.from({ length: rank }, (_, axis) => axis));
  const sum = (of: T, times: number): T => graph.op('Mul', [graph.op('Sum', [of, axes]), scalar(graph, times)]);
  const parts = [
    ...(l1 === 0 ? [] : [sum(graph.op('Abs', [tensor]), l1)]),
    ...(l2 === 0 ? [] : [sum(graph.op('Square', [tensor]), l2)]),
  ];
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : graph.op('AddN', [parts]);
}

/** Its gradient at the tensor: l1 * sign(x) + 2 * l2 * x; null when that is always 0. */
export function penaltyGradient<T>(graph: OpGraph<T>, { l1, l2 }: Regularizer, tensor: T): T | null {
  const parts = [
    ...(l1 === 0 ? [] : [graph.op('Mul', [graph.op('Sign', [tensor]), scalar(graph, l1)])]),
    ...(l2 === 0 ? [] : [graph.op('Mul', [tensor, scalar(graph, 2 * l2)])]),
  ];
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : graph.op('AddN', [parts]);
}
