import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationError, confusionMatrix, crossentropy, predictedClasses, score, topAccuracy, topClasses } from '../../../core/metrics.ts';
import cases from '../../fixtures/metrics/scores.json' with { type: 'json' };

describe('scores against scikit-learn', () => {
  it.each(cases)('$name', (expected) => {
    const got = score(Float32Array.from(expected.probabilities), expected.labels, expected.classes);
    expect(got.count).toBe(expected.labels.length);
    expect(got.accuracy).toBe(expected.accuracy);
    expect(got.top5Accuracy).toBe(expected.top5Accuracy);
    expect(got.confusion).toEqual(expected.confusion);
    expect(got.perClass.map((scores) => scores.support)).toEqual(expected.support);
    for (const [key, values] of Object.entries({ precision: expected.precision, recall: expected.recall, f1: expected.f1 })) {
      for (const [index, value] of values.entries()) {
        expect(got.perClass[index]![key as 'precision' | 'recall' | 'f1']).toBeCloseTo(value, 14);
      }
    }
    expect(got.loss).toBeCloseTo(expected.loss, 12);
    if (expected.logLoss !== null) expect(got.loss).toBeCloseTo(expected.logLoss, 3);
    expect(got.ece).toBeCloseTo(expected.ece, 12);
  });
});

describe('edges', () => {
  it('takes the first of equal classes', () => {
    expect([...predictedClasses(Float32Array.of(0.4, 0.4, 0.2, 0, 0.5, 0.5), 3)]).toEqual([0, 1]);
    expect(topClasses([0.1, 0.4, 0.4, 0.1], 3)).toEqual([1, 2, 0]);
  });

  it('gives no more classes than there are', () => {
    expect(topClasses([0.3, 0.7], 5)).toEqual([1, 0]);
  });

  it('keeps the loss finite where a right class got 0', () => {
    expect(crossentropy(Float32Array.of(0, 1), [0], 2)).toBeCloseTo(126 * Math.LN2, 12);
  });

  it('says NaN where the network does', () => {
    const broken = score(Float32Array.of(Number.NaN, Number.NaN, 0.5, 0.5), [0, 1], 2);
    expect(broken.loss).toBeNaN();
    expect(broken.ece).toBeNaN();
    expect(broken.top5Accuracy).toBe(0.5);
  });

  it('counts a tie at the boundary as in', () => {
    expect(topAccuracy(Float32Array.of(0.25, 0.25, 0.25, 0.25), [3], 4, 1)).toBe(1);
    expect(topAccuracy(Float32Array.of(0.3, 0.3, 0.4, 0), [1], 4, 1)).toBe(0);
  });

  it('finds nothing among the likeliest beside NaN or infinity, as TensorFlow', () => {
    expect(topAccuracy(Float32Array.of(0.9, Number.NaN, 0.1, 0.9, 0.1, 0), [0, 0], 3, 2)).toBe(0.5);
    expect(topAccuracy(Float32Array.of(Infinity, 0.2, 0.1), [1], 3, 3)).toBe(0);
  });

  it('puts a confidence on a bin border into the bin below', () => {
    // Of four bins, 0.5 closes the second: it stands with 0.4 (gap 0.5 - 0.4), not with 0.6 (gap 0.6).
    const probabilities = Float32Array.of(0.5, 0.3, 0.2, 0.4, 0.3, 0.3, 0.6, 0.4, 0);
    expect(calibrationError(probabilities, [0, 1, 1], 3, 4)).toBeCloseTo((0.1 + 0.6) / 3, 6);
    expect(calibrationError(Float32Array.of(1, 0), [0], 2)).toBe(0);
  });

  it('makes a confusion matrix whose rows sum to the support', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1 }), (pairs) => {
        const labels = pairs.map(([label]) => label);
        const matrix = confusionMatrix(labels, pairs.map(([, predicted]) => predicted), 4);
        for (const [index, row] of matrix.entries()) {
          expect(row.reduce((a, b) => a + b)).toBe(labels.filter((label) => label === index).length);
        }
        expect(matrix.flat().reduce((a, b) => a + b)).toBe(pairs.length);
      }),
    );
  });
});
