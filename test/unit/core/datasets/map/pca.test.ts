import { describe, expect, it } from 'vitest';
import { principalComponents } from '../../../../../core/datasets/map/pca.ts';
import known from '../../../../fixtures/pca/pca.json' with { type: 'json' };

/** As test/fixtures/pca/pca.py makes them. @param width zeros follow the twelve numbers. */
function rows(width: number): Float32Array {
  return Float32Array.from({ length: 40 * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    return j < 12 ? (Math.sin(1.7 * i * i * (j + 1) + j) * 3) / (j + 1) + 5 : 0;
  });
}

describe('principalComponents', () => {
  it.each([
    ['by the covariance', 12],
    ['by the rows, which are wide', 600],
  ])('finds what scikit-learn finds, %s', (_, width) => {
    const { scores, variances } = principalComponents(rows(width), 40, width, 3);
    for (const [i, variance] of known.variances.entries()) expect(variances[i]).toBeCloseTo(variance, 6);
    for (const [row, expected] of known.scores.entries()) for (const [i, score] of expected.entries()) expect(scores[row * 3 + i]).toBeCloseTo(score, 4);
  });

  it.each([
    ['rows that are all the same', new Float32Array(20).fill(3), 5, 4, [0, 0]],
    ['rows along one direction', Float32Array.of(0, 0, 3, 4, 6, 8), 3, 2, [25, 0]],
    ['a single row', Float32Array.of(1, 2, 3), 1, 3, [0, 0]],
  ])('takes %s', (_, values, count, width, variances) => {
    const found = principalComponents(values, count, width, 2);
    for (const [i, variance] of variances.entries()) expect(found.variances[i]).toBeCloseTo(variance, 6);
    expect(found.scores.every(Number.isFinite)).toBe(true);
  });

  it('gives no more components than there are numbers', () => {
    expect(principalComponents(Float32Array.of(1, 2, 4), 3, 1, 2).scores).toHaveLength(3);
  });
});
