import { project } from '../../../core/constraints.ts';
import { scalar, type Attributes } from '../../../core/graph.ts';
import type { WeightSpec } from '../../../core/layers/layer.ts';
import { clip } from '../../../core/optimizers/clipping.ts';
import type { CommonValues } from '../../../core/optimizers/arguments.ts';
import type { FirstValues } from '../../../core/optimizers/optimizer.ts';
import { findOptimizer, type Training } from '../../../core/training.ts';
import type { Graph, Operation, Tensor } from './graph.ts';
import { Accumulation } from './optimizing/accumulation.ts';
import { Averaging } from './optimizing/averaging.ts';
import { count } from './optimizing/counting.ts';
import { declareVariable, type Variable } from './variables.ts';

/** A weight that learns. */
export interface LearntWeight {
  variable: Variable;
  spec: Pick<WeightSpec, 'constraint'>;
  gradient: Tensor;
}

/** What an optimizer keeps from step to step. */
export interface Slot extends Variable {
  /** What all its numbers are before the first step. */
  readonly initial: number;
}

export interface BuiltOptimizer {
  /** `layer/weight/slot`; of the whole optimizer `optimizer/counter`. */
  slots: Slot[];
  /** Once these are done, so is the step. */
  updates: Operation[];
  /** Puts the averages of `use_ema` in the place of the weights, as Keras does when `fit` ends; null without. */
  finalize: Operation | null;
}

/**
 * Adds the optimizer's update of every weight, and its slots, in Keras's order (keras/src/optimizers/base_optimizer.py):
 * accumulate, clip, decay all weights that learn, update, average, overwrite by the average, constrain.
 * @param at `step` int32 scalar, from 0 at the run's first.
 */
export function buildOptimizer(
  graph: Graph,
  training: Training,
  weights: readonly LearntWeight[],
  at: { learningRate: Tensor; step: Tensor },
): BuiltOptimizer {
  const { learningRate, step } = at;
  const definition = findOptimizer(training.optimizer.type);
  const values = training.optimizer.arguments;
  const common = values as CommonValues;
  const slots: Slot[] = [];
  const declare = (owner: string, shape: readonly number[], named: FirstValues): Record<string, Slot> => {
    const made = Object.entries(named).map(([name, initial]) => [name, { ...declareVariable(graph, `${owner}/${name}`, 'float32', shape), initial }] as const);
    slots.push(...made.map(([, slot]) => slot));
    return Object.fromEntries(made);
  };
  const each = common.gradient_accumulation_steps;
  const updates = each === null ? step : count(graph, step).groupOf(each);
  const accumulation = each === null ? null : new Accumulation(graph, step, each);
  const averaging = common.use_ema ? new Averaging(graph, common, updates) : null;

  const gathered = weights.map(({ variable, gradient }) =>
    accumulation?.mean(gradient, declare(variable.name, variable.shape, { gradient_accumulator: 0 })['gradient_accumulator']!) ?? { mean: gradient, emptied: null, added: null },
  );
  const gradients = clip(graph, common, gathered.map(({ mean }) => mean), weights.map(({ variable }) => variable.shape));

  const counting: Operation[] = [];
  const shared = definition.shared?.(values, {
    graph,
    learningRate,
    iteration: count(graph, updates).ordinal,
    counters: resources(declare('optimizer', [], definition.counters?.(values) ?? {})),
    apply: changing(graph, counting, accumulation ? [accumulation.due] : []),
  }) ?? {};

  const averages: Operation[] = [];
  const done = weights.map(({ variable, spec }, i): Operation[] => {
    const gradient = gradients[i]!;
    const changes = common.weight_decay ? [decay(graph, variable, common.weight_decay, learningRate, gradient)] : [];
    definition.update(values, {
      graph,
      variable: variable.resource,
      slots: resources(declare(variable.name, variable.shape, definition.slots(values))),
      gradient,
      learningRate,
      shared,
      apply: changing(graph, changes, [...changes]),
    });
    const { emptied, added } = gathered[i]!;
    let last: Operation[] = accumulation && emptied ? [accumulation.join([...changes, emptied], [added])] : changes;
    if (averaging) {
      const average = declare(variable.name, variable.shape, { average: 0 })['average']!;
      averages.push(graph.operation('AssignVariableOp', [variable.resource, average.value], {}));
      last = [averaging.follow(variable, average, last)];
    }
    return spec.constraint ? [constrain(graph, variable, spec.constraint, last)] : last;
  });

  return {
    slots,
    updates: [...done.flat(), ...(accumulation && counting.length > 0 ? [accumulation.join(counting, [])] : counting)],
    finalize: averaging ? graph.group(averages) : null,
  };
}

function resources(variables: Readonly<Record<string, Variable>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(variables).map(([name, { resource }]) => [name, resource]));
}

/** Adds operations that change variables, each after `after`, and lists them. */
function changing(graph: Graph, list: Operation[], after: readonly Operation[]) {
  return (type: string, inputs: readonly Tensor[], attributes: Attributes = {}): void => void list.push(graph.operation(type, inputs, attributes, after));
}

/** weight -= weight * share * rate, once its gradient is known: until then the network reads the weight. */
function decay(graph: Graph, variable: Variable, share: number, learningRate: Tensor, gradient: Tensor): Operation {
  const lost = graph.op('Mul', [graph.op('Mul', [variable.value, scalar(graph, share)]), learningRate]);
  return graph.operation('AssignSubVariableOp', [variable.resource, lost], {}, [gradient.operation]);
}

/** Brings a weight back within its bounds, once it has been changed. */
function constrain(graph: Graph, variable: Variable, constraint: NonNullable<WeightSpec['constraint']>, after: readonly Operation[]): Operation {
  const moved = graph.operation('ReadVariableOp', [variable.resource], { dtype: { type: 'float32' } }, after);
  return graph.operation('AssignVariableOp', [variable.resource, project(graph, constraint, { operation: moved, index: 0 })], {});
}
