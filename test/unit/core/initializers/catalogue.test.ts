import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialize as fill, initializerCatalogue } from '../../../../core/initializers/catalogue.ts';
import { random, type Random } from '../../../../core/random.ts';
import { readSetting } from '../../../../core/settings.ts';

const initialize = (given: unknown, shape: readonly number[], source: Random) => fill(readSetting(initializerCatalogue, given)!, shape, source);

const kernel = [3, 3, 16, 32];
const [fanIn, fanOut] = [9 * 16, 9 * 32];

interface Distribution {
  given: unknown;
  mean?: number;
  /** What Keras's documentation states, of a kernel of 3 x 3 x 16 x 32. */
  deviation: number;
  /** Farthest from the mean, in deviations; of a normal that is not cut there is none. */
  farthest?: number;
}

const uniform = Math.sqrt(3);
const cut = 2 / 0.87962566103423978;
const scaling = (values: object): unknown => ({ type: 'VarianceScaling', arguments: values });

const distributions: Distribution[] = [
  { given: 'zeros', deviation: 0, farthest: 0 },
  { given: 'ones', mean: 1, deviation: 0, farthest: 0 },
  { given: { type: 'Constant', arguments: { value: -0.3 } }, mean: -0.3, deviation: 0, farthest: 0 },
  { given: 'glorot_uniform', deviation: Math.sqrt(2 / (fanIn + fanOut)), farthest: uniform },
  { given: 'glorot_normal', deviation: Math.sqrt(2 / (fanIn + fanOut)), farthest: cut },
  { given: 'he_uniform', deviation: Math.sqrt(2 / fanIn), farthest: uniform },
  { given: 'he_normal', deviation: Math.sqrt(2 / fanIn), farthest: cut },
  { given: 'lecun_uniform', deviation: Math.sqrt(1 / fanIn), farthest: uniform },
  { given: 'lecun_normal', deviation: Math.sqrt(1 / fanIn), farthest: cut },
  { given: 'random_normal', deviation: 0.05 },
  { given: { type: 'RandomNormal', arguments: { mean: 0.5, stddev: 0.2 } }, mean: 0.5, deviation: 0.2 },
  { given: { type: 'TruncatedNormal', arguments: { mean: 1, stddev: 0.1 } }, mean: 1, deviation: 0.1 * 0.87962566103423978, farthest: cut },
  { given: 'random_uniform', deviation: 0.1 / Math.sqrt(12), farthest: uniform },
  { given: { type: 'RandomUniform', arguments: { minval: 1, maxval: 3 } }, mean: 2, deviation: 2 / Math.sqrt(12), farthest: uniform },
  { given: 'variance_scaling', deviation: Math.sqrt(1 / fanIn), farthest: cut },
  { given: scaling({ scale: 2, mode: 'fan_out' }), deviation: Math.sqrt(2 / fanOut), farthest: cut },
  { given: scaling({ scale: 3, mode: 'fan_avg', distribution: 'uniform' }), deviation: Math.sqrt(6 / (fanIn + fanOut)), farthest: uniform },
  { given: scaling({ distribution: 'untruncated_normal' }), deviation: Math.sqrt(1 / fanIn) },
];

describe.each(distributions.map((one) => [JSON.stringify(one.given), one] as const))('%s', (name, { given, mean: centre = 0, deviation: expected, farthest }) => {
  const values = initialize(given, kernel, random(3, name));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);

  it('fills the shape', () => expect(values).toHaveLength(3 * 3 * 16 * 32));

  it('has the mean and deviation of its formula', () => {
    expect(Math.abs(mean - centre)).toBeLessThanOrEqual(0.05 * expected + 1e-6);
    expect(deviation).toBeGreaterThanOrEqual(expected * 0.97 - 1e-6);
    expect(deviation).toBeLessThanOrEqual(expected * 1.03 + 1e-6);
  });

  it('reaches its bounds and never leaves them', () => {
    const reached = values.reduce((most, value) => Math.max(most, Math.abs(value - centre)), 0);
    expect(reached).toBeLessThanOrEqual((farthest ?? Infinity) * expected * (1 + 1e-6) + 1e-7);
    expect(reached).toBeGreaterThanOrEqual((farthest ?? 3) * expected * 0.98);
  });

  it('is the same for the same key', () => expect(initialize(given, kernel, random(3, name))).toEqual(values));
});

it('a dense kernel takes its fans from its two axes, a bias from its one', () => {
  const limit = (shape: number[]): number => initialize('glorot_uniform', shape, { uniform: () => 1, normal: () => 0 })[0]!;
  expect(limit([100, 20])).toBeCloseTo(Math.sqrt(6 / 120), 6);
  expect(limit([50])).toBeCloseTo(Math.sqrt(6 / 100), 6);
});

describe('orthogonal', () => {
  it('gives units of the length of its gain at right angles, whatever the shape', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 }), fc.double({ min: 0.1, max: 3, noNaN: true }), (shape, gain) => {
      const columns = shape.at(-1)!;
      const rows = shape.reduce((all, length) => all * length) / columns;
      const values = initialize({ type: 'Orthogonal', arguments: { gain } }, shape, random(1, shape.join()));
      const unit = (place: number): number[] => rows >= columns
        ? Array.from({ length: rows }, (_, row) => values[row * columns + place]!)
        : Array.from({ length: columns }, (_, column) => values[place * columns + column]!);
      const units = Array.from({ length: Math.min(rows, columns) }, (_, place) => unit(place));
      for (const [i, one] of units.entries()) {
        for (const [j, other] of units.entries()) {
          const product = one.reduce((sum, value, k) => sum + value * other[k]!, 0);
          expect(Math.abs(product - (i === j ? gain ** 2 : 0))).toBeLessThan(1e-5);
        }
      }
    }));
  });

  it('points anywhere: its numbers have mean 0', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => initialize('orthogonal', [3, 3], random(seed))[0]!);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.min(...firsts)).toBeLessThan(-0.9);
  });

  it('is for weights of two axes or more', () => {
    const { unsuited } = initializerCatalogue.get('Orthogonal')!;
    expect([unsuited!([3]), unsuited!([3, 2]), unsuited!([1, 1, 3, 2])]).toEqual([expect.objectContaining({ phrase: expect.stringContaining('two axes') as string }), null, null]);
  });
});

describe('identity', () => {
  it('passes inputs on, times its gain, also where there are fewer outputs or more', () => {
    expect([...initialize('identity', [2, 3], random(1))]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...initialize({ type: 'Identity', arguments: { gain: 2 } }, [3, 2], random(1))]).toEqual([2, 0, 0, 2, 0, 0]);
  });

  it('is for weights of two axes', () => {
    const { unsuited } = initializerCatalogue.get('Identity')!;
    expect([unsuited!([3]), unsuited!([3, 2]), unsuited!([1, 1, 3, 2])]).toEqual([expect.any(Object), null, expect.any(Object)]);
  });
});
