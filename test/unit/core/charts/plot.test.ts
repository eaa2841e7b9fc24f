import { describe, expect, it } from 'vitest';
import { plotOf, spanOf, tickTexts, type PlotLine } from '../../../../core/charts/plot.ts';
import { pathData, plotSvg } from '../../../../core/charts/svg.ts';

const line = (id: string, x: number[], y: number[], label: string | null = id): PlotLine => ({ id, x, y, dashed: false, label });
const view = { range: null, x: 'linear', y: 'linear', counts: true } as const;

describe('a chart of lines', () => {
  const lines = [line('a', [1, 2, 3], [0.2, 0.4, 0.8]), line('b', [1, 2], [0.3, 0.3])];

  it('spans all lines, and puts their points where the axes say', () => {
    const { box, paths, range, x } = plotOf(lines, view, 400, 200);
    expect([range, x.ticks]).toEqual([{ from: 1, to: 3 }, [1, 2, 3]]);
    expect([paths[0]!.points[0], paths[0]!.points[4]]).toEqual([box.left, box.right]);
    expect(paths[0]!.points[5]).toBeLessThan(paths[0]!.points[1]!);
  });

  it('names each line at its last point in sight, none over another', () => {
    const { labels } = plotOf([...lines, line('c', [1, 2], [0.3, 0.31])], view, 400, 200);
    expect(labels.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c']);
    const sorted = labels.map(({ y }) => y).toSorted((a, b) => a - b);
    expect(sorted.every((y, place) => place === 0 || y - sorted[place - 1]! >= 13)).toBe(true);
    expect(plotOf(lines, { ...view, range: { from: 1, to: 2 } }, 400, 200).labels[0]!.x).toBeCloseTo(300);
  });

  it('of nothing has room and no line', () => {
    expect(plotOf([], view, 400, 200).paths).toEqual([]);
    expect(spanOf([line('a', [], [])], 'linear')).toBeNull();
  });

  it('leaves out what a logarithmic axis has no place for', () => {
    expect(spanOf([line('a', [0, 5, 10], [1, 1, 1])], 'log')).toEqual({ from: 5, to: 10 });
    const { y } = plotOf([line('a', [1, 2, 3], [0, 0.01, 1])], { ...view, y: 'log' }, 400, 200);
    expect(y.low).toBeCloseTo(0.01);
  });
});

it('as SVG has each line, each name, and nothing that ends a text', () => {
  const svg = plotSvg('a < b', plotOf([line('r', [1, 2], [1, 2], 'x & "y"')], view, 300, 150), { ink: '#000', faint: '#888', grid: '#ddd', ground: '#fff', of: () => '#06c' });
  expect(svg.match(/stroke="#06c"/g)).toHaveLength(1);
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('x &amp; &quot;y&quot;');
});

it.each([[[0, 1, 2, 3], 'M0 1L2 3'], [[0, 1, 2, NaN, 4, 5], 'M0 1M4 5'], [[], '']])('a path of %j', (points, data) => {
  expect(pathData(Float64Array.from(points))).toBe(data);
});

it.each([
  [[0.2, 0.25, 0.30000000000000004], ['0.20', '0.25', '0.30']],
  [[0, 10_000, 20_000], ['0', '10k', '20k']],
  [[0, 2_500_000], ['0', '2.5M']],
  [[0.0001, 0.001], ['1e-4', '0.001']],
  [[800, 1200], ['800', '1200']],
  [[], []],
])('%j are %j beside an axis', (ticks, texts) => {
  expect(tickTexts(ticks)).toEqual(texts);
});
