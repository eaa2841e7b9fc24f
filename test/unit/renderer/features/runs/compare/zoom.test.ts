import { expect, it } from 'vitest';
import { partOf, within, zoomed } from '../../../../../../renderer/features/runs/compare/charts/zoom.ts';

const span = (from: number, to: number): { from: number; to: number } => ({ from, to });

it.each([
  ['a part', partOf(span(0, 10), 0.2, 0.5, 'linear'), span(2, 5)],
  ['a part drawn backwards', partOf(span(0, 10), 0.5, 0.2, 'linear'), span(2, 5)],
  ['a part of a logarithmic axis', partOf(span(1, 10_000), 0.25, 0.5, 'log'), span(10, 100)],
  ['twice as near about its middle', zoomed(span(0, 10), 0.5, 0.5, 'linear'), span(2.5, 7.5)],
  ['nearer about an end', zoomed(span(0, 10), 0.5, 1, 'linear'), span(5, 10)],
  ['moved beyond the end: as far as there is', within(span(8, 12), span(0, 10), 'linear'), span(6, 10)],
  ['moved before the start', within(span(-3, 1), span(0, 10), 'linear'), span(0, 4)],
  ['all there is', within(span(-1, 12), span(0, 10), 'linear'), null],
])('%s', (_, found, expected) => {
  if (expected === null) return expect(found).toBeNull();
  expect(found!.from).toBeCloseTo(expected.from, 9);
  expect(found!.to).toBeCloseTo(expected.to, 9);
});
