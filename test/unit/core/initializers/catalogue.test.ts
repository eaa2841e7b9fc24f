import { describe, expect, it } from 'vitest';
import { initialize as fill, initializer } from '../../../../core/initializers/catalogue.ts';
import { random, type Random } from '../../../../core/random.ts';

const initialize = (name: string, shape: readonly number[], source: Random) => fill(initializer(name, '').default!, shape, source);

const kernel = [3, 3, 16, 32];
const [fanIn, fanOut] = [9 * 16, 9 * 32];

/** The deviation Keras's documentation states for each, of a kernel of 3 x 3 x 16 x 32. */
const deviations: Readonly<Record<string, number>> = {
  zeros: 0,
  ones: 0,
  glorot_uniform: Math.sqrt(2 / (fanIn + fanOut)),
  glorot_normal: Math.sqrt(2 / (fanIn + fanOut)),
  he_uniform: Math.sqrt(2 / fanIn),
  he_normal: Math.sqrt(2 / fanIn),
  lecun_uniform: Math.sqrt(1 / fanIn),
  lecun_normal: Math.sqrt(1 / fanIn),
};

describe.each(Object.entries(deviations))('%s', (name, expected) => {
  const values = initialize(name, kernel, random(3, name));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);

  it('fills the shape', () => expect(values).toHaveLength(3 * 3 * 16 * 32));

  it('has the mean and deviation of its formula', () => {
    expect(mean).toBeCloseTo(name === 'ones' ? 1 : 0, 2);
    expect(deviation).toBeGreaterThanOrEqual(expected * 0.97);
    expect(deviation).toBeLessThanOrEqual(expected * 1.03);
  });

  it('never leaves its bounds: the limit of the uniform, two deviations of the cut normal', () => {
    const bound = name.endsWith('uniform') ? Math.sqrt(3) : 2 / 0.87962566103423978;
    const farthest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(farthest).toBeLessThanOrEqual(name === 'ones' ? 1 : expected * bound * (1 + 1e-6));
  });

  it('is the same for the same key', () => expect(initialize(name, kernel, random(3, name))).toEqual(values));
});

it('a dense kernel takes its fans from its two axes, a bias from its one', () => {
  const limit = (shape: number[]): number => initialize('glorot_uniform', shape, { uniform: () => 1, normal: () => 0 })[0]!;
  expect(limit([100, 20])).toBeCloseTo(Math.sqrt(6 / 120), 6);
  expect(limit([50])).toBeCloseTo(Math.sqrt(6 / 100), 6);
});
