import type { OpGraph } from '../graph.ts';

/** Uniform in [low, high). */
export type Range = readonly [low: number, high: number];

/** What random numbers an image needs, by name. */
export type Ranges = Readonly<Record<string, Range>>;

/** One float32 for each image, (n), by the name asked for. */
export type Drawn<T> = Readonly<Record<string, T>>;

/**
 * Draws every uniform number of a batch in one operation, a row for each image; so an image's numbers do
 * not depend on how many follow it in its batch.
 * @param count int32[1], the images of the batch.
 * @param seed int32[2].
 */
export function draw<T>(graph: OpGraph<T>, ranges: Ranges, count: T, seed: T): Drawn<T> {
  const names = Object.keys(ranges);
  const row = (values: number[]): T => graph.constant('float32', [names.length], values);
  const shape = graph.op('ConcatV2', [[count, graph.constant('int32', [1], [names.length])], graph.constant('int32', [], [0])]);
  const uniform = graph.op('StatelessRandomUniform', [shape, seed], { dtype: { type: 'float32' } });
  const spread = graph.op('Mul', [uniform, row(Object.values(ranges).map(([low, high]) => high - low))]);
  const placed = graph.op('AddV2', [spread, row(Object.values(ranges).map(([low]) => low))]);
  const columns = graph.ops('Unpack', [placed], { num: { int: names.length }, axis: { int: 1 } }, names.length);
  return Object.fromEntries(names.map((name, i) => [name, columns[i]!]));
}
