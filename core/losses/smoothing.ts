import type { OpGraph } from '../graph.ts';
import { Arithmetic } from './arithmetic.ts';
import { lengthOfLast } from './rows.ts';

/** Targets moved towards an equal share for each class: y * (1 - smoothing) + smoothing / classes. */
export function smoothed<T>(graph: OpGraph<T>, targets: T, smoothing: number): T {
  if (smoothing === 0) return targets;
  const math = new Arithmetic(graph);
  const classes = graph.op('Cast', [lengthOfLast(graph, targets)], { DstT: { type: 'float32' } });
  return math.plus(math.times(targets, 1 - smoothing), math.over(smoothing, classes));
}

/** The same of units that each stand for yes or no: towards 1/2. */
export function smoothedHalf<T>(graph: OpGraph<T>, targets: T, smoothing: number): T {
  if (smoothing === 0) return targets;
  const math = new Arithmetic(graph);
  return math.plus(math.times(targets, 1 - smoothing), 0.5 * smoothing);
}
