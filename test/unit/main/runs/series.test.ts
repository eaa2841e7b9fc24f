import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSamples, unpackSamples } from '../../../../main/runs/samples.ts';
import { fromBytes, thin, toBytes } from '../../../../main/runs/series.ts';
import { steps } from './support.ts';

describe('a thinned series', () => {
  it('has at most so many points, evenly spread, the first and the newest among them', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 2, max: 500 }), (counts, points) => {
        let total = 0;
        const chunks = counts.map((count) => steps((total += count) - count, count));
        const series = thin(chunks, points);
        expect(series.steps).toHaveLength(Math.min(points, total));
        expect(series.steps[0]).toBe(0);
        expect(series.steps.at(-1)).toBe(total - 1);
        const gaps = series.steps.slice(1).map((step, index) => step - series.steps[index]!);
        if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
        expect(series.loss).toEqual(series.steps);
        expect(thin([steps(0, total)], points)).toEqual(series);
      }),
    );
  });

  it('of nothing is empty, and of one step that step', () => {
    expect(thin([], 5)).toEqual({ steps: [], loss: [], accuracy: [] });
    expect(thin([steps(0, 1)], 5).steps).toEqual([0]);
  });
});

describe('what the database keeps as bytes', () => {
  it('comes back as it was', () => {
    fc.assert(fc.property(fc.float32Array(), (values) => void expect(fromBytes(toBytes(values))).toEqual(values)));
    const int = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    const prediction = fc.record({ index: int, label: int, predicted: int, probability: fc.float({ min: 0, max: 1, noNaN: true }) });
    fc.assert(fc.property(fc.array(prediction), (predictions) => void expect(unpackSamples(packSamples(predictions))).toEqual(predictions)));
  });
});
