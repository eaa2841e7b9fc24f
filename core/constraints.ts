import { phrase } from './errors/words.ts';
import { integer, number, numbers, optional, type Argument, type Arguments, type Values } from './arguments.ts';
import { integers, scalar, type OpGraph } from './graph.ts';
import { catalogueOf, setting, type Catalogue, type Definition, type Setting } from './settings.ts';

interface ConstraintDefinition<A extends Arguments = Arguments> extends Definition {
  arguments: A;
  /** The nearest allowed value of a weight. */
  project<T>(values: Values<A>, graph: OpGraph<T>, weight: T): T;
}

function define<A extends Arguments>(definition: ConstraintDefinition<A>): ConstraintDefinition {
  return definition as unknown as ConstraintDefinition;
}

/** `keras.config.epsilon()`. */
const epsilon = 1e-7;

const axis: Argument<number | readonly number[]> = {
  ...integer({ min: 0, default: 0, description: 'Along which a norm is taken: 0 for Dense, [0, 1, 2] for Conv2D.' }),
  needs: phrase`a whole number, or a list of them`,
  read: (value) => integer({ min: 0, description: '' }).read(value) ?? numbers({ min: 0, description: '' }).read(value),
};

/** What a weight is brought back to after each step. https://keras.io/api/layers/constraints/ */
export const constraintCatalogue: Catalogue<ConstraintDefinition> = catalogueOf([
  define({
    type: 'MaxNorm',
    description: 'Keeps the norm of each unit\'s weights at most this.',
    arguments: { max_value: number({ min: 0, default: 2, description: 'The largest norm.' }), axis },
    project: ({ max_value, axis: along }, graph, weight) => {
      const norm = normOf(graph, weight, along);
      return graph.op('Mul', [weight, graph.op('RealDiv', [clip(graph, norm, 0, max_value), graph.op('AddV2', [norm, scalar(graph, epsilon)])])]);
    },
  }),
  define({
    type: 'NonNeg',
    description: 'Keeps weights at 0 or above.',
    arguments: {},
    project: (_values, graph, weight) => graph.op('Maximum', [weight, scalar(graph, 0)]),
  }),
  define({
    type: 'UnitNorm',
    description: 'Keeps the norm of each unit\'s weights at 1.',
    arguments: { axis },
    project: ({ axis: along }, graph, weight) => graph.op('RealDiv', [weight, graph.op('AddV2', [normOf(graph, weight, along), scalar(graph, epsilon)])]),
  }),
  define({
    type: 'MinMaxNorm',
    description: 'Keeps the norm of each unit\'s weights between two values.',
    arguments: {
      min_value: number({ min: 0, default: 0, description: 'The smallest norm.' }),
      max_value: number({ min: 0, default: 1, description: 'The largest norm.' }),
      rate: number({ min: 0, max: 1, default: 1, description: 'How much of the way it goes each step.' }),
      axis,
    },
    project: ({ min_value, max_value, rate, axis: along }, graph, weight) => {
      const norm = normOf(graph, weight, along);
      const near = graph.op('Mul', [clip(graph, norm, min_value, max_value), scalar(graph, rate)]);
      const desired = graph.op('AddV2', [near, graph.op('Mul', [norm, scalar(graph, 1 - rate)])]);
      return graph.op('Mul', [weight, graph.op('RealDiv', [desired, graph.op('AddV2', [norm, scalar(graph, epsilon)])])]);
    },
  }),
]);

/** A layer's argument that holds a weight within bounds. None unless given. */
export function constraint(description: string): Argument<Setting | null> {
  return optional(setting(constraintCatalogue, { description }));
}

export function project<T>(graph: OpGraph<T>, { type, arguments: values }: Setting, weight: T): T {
  return constraintCatalogue.get(type)!.project(values, graph, weight);
}

function normOf<T>(graph: OpGraph<T>, weight: T, axes: number | readonly number[]): T {
  const along = integers(graph, typeof axes === 'number' ? [axes] : axes);
  return graph.op('Sqrt', [graph.op('Sum', [graph.op('Square', [weight]), along], { keep_dims: { bool: true } })]);
}

function clip<T>(graph: OpGraph<T>, tensor: T, low: number, high: number): T {
  return graph.op('Maximum', [graph.op('Minimum', [tensor, scalar(graph, high)]), scalar(graph, low)]);
}
