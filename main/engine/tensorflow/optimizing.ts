import { project } from '../../../core/constraints.ts';
import { scalar } from '../../../core/graph.ts';
import type { WeightSpec } from '../../../core/layers/layer.ts';
import { findOptimizer, type Training } from '../../../core/training.ts';
import type { Graph, Operation, Tensor } from './graph.ts';
import { declareVariable, type Variable } from './variables.ts';

/** A weight that learns. */
export interface LearntWeight {
  variable: Variable;
  spec: WeightSpec;
  gradient: Tensor;
}

/** Adds the optimizer's update of every weight, and its slots. */
export function buildOptimizer(
  graph: Graph,
  training: Training,
  weights: readonly LearntWeight[],
  at: { learningRate: Tensor; step: Tensor },
): { slots: Variable[]; updates: Operation[] } {
  const definition = findOptimizer(training.optimizer.type);
  const values = training.optimizer.arguments;
  const iteration = graph.op('AddV2', [graph.op('Cast', [at.step], { DstT: { type: 'float32' } }), scalar(graph, 1)]);
  const stepSize = definition.stepSize?.(values, { graph, learningRate: at.learningRate, iteration }) ?? at.learningRate;
  const slots: Variable[] = [];
  const updates: Operation[] = [];
  for (const { variable, spec, gradient } of weights) {
    const own = definition.slots(values).map((name) => [name, declareVariable(graph, `${variable.name}/${name}`, 'float32', variable.shape)] as const);
    slots.push(...own.map(([, slot]) => slot));
    const changes: Operation[] = [];
    definition.update(values, {
      graph,
      variable: variable.resource,
      slots: Object.fromEntries(own.map(([name, slot]) => [name, slot.resource])),
      gradient,
      stepSize,
      apply: (type, inputs, attributes = {}) => void changes.push(graph.operation(type, inputs, attributes)),
    });
    updates.push(...changes);
    if (spec.constraint) updates.push(constrain(graph, variable, spec.constraint, changes));
  }
  return { slots, updates };
}

/** Brings a weight back within its bounds, once it has been changed. */
function constrain(graph: Graph, variable: Variable, constraint: NonNullable<WeightSpec['constraint']>, after: readonly Operation[]): Operation {
  const moved = graph.operation('ReadVariableOp', [variable.resource], { dtype: { type: 'float32' } }, after);
  return graph.operation('AssignVariableOp', [variable.resource, project(graph, constraint, { operation: moved, index: 0 })], {});
}
