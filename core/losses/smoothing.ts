import type { OpGraph } from '../graph.ts';
import { Arithmetic } from './arithmetic.ts';

/** Targets moved towards an equal share for each class: y * (1 - smoothing) + smoothing / classes. */
export function smoothed<T>(graph: OpGraph<T>, targets: T, smoothing: number): T {
  if (smoothing === 0) return targets;
  const math = new Arithmetic(graph);
  const classes = graph.op('GatherV2', [graph.op('Shape', [targets]), graph.constant('int32', [], [-1]), graph.constant('int32', [], [0])]);
  return math.plus(math.times(targets, 1 - smoothing), math.over(smoothing, graph.op('Cast', [classes], { DstT: { type: 'float32' } })));
}

/** The same of units that each stand for yes or no: towards 1/2. */
export function smoothedHalf<T>(graph: OpGraph<T>, targets: T, smoothing: number): T {
  if (smoothing === 0) return targets;
  const math = new Arithmetic(graph);
  return math.plus(math.times(targets, 1 - smoothing), 0.5 * smoothing);
}
