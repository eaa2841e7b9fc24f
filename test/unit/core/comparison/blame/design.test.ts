import { describe, expect, it } from 'vitest';
import { designFor, fewestMixtures, has, type Design } from '../../../../../core/comparison/blame/design.ts';
import { random } from '../../../../../core/random.ts';

type Game = (mixture: number) => number;

function sharesOf({ mixtures, weights }: Design, game: Game): number[] {
  return weights.map((own) => own.reduce((sum, weight, place) => sum + weight * game(mixtures[place]!), 0));
}

/** Made up, the same for the same key. */
function games(key: string, settings: number): { any: Game; additive: Game; effects: number[] } {
  const source = random(key);
  const values = Array.from({ length: 2 ** settings }, () => source.uniform());
  const effects = Array.from({ length: settings }, () => source.normal());
  return { any: (mixture) => values[mixture]!, additive: (mixture) => 0.3 + effects.reduce((sum, effect, setting) => sum + (has(mixture, setting) ? effect : 0), 0), effects };
}

/** Mean effect over every order, one by one. */
function bruteForce(settings: number, game: Game): number[] {
  const orders = (rest: number[]): number[][] => (rest.length === 0 ? [[]] : rest.flatMap((first) => orders(rest.filter((one) => one !== first)).map((order) => [first, ...order])));
  const all = orders(Array.from({ length: settings }, (_, setting) => setting));
  const shares = Array.from({ length: settings }, () => 0);
  for (const order of all) {
    let mixture = 0;
    for (const setting of order) {
      shares[setting]! += (game(mixture + 2 ** setting) - game(mixture)) / all.length;
      mixture += 2 ** setting;
    }
  }
  return shares;
}

const gapOf = (settings: number, game: Game): number => game(2 ** settings - 1) - game(0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 10) as unknown);

describe('designFor', () => {
  it.each([
    [2, 4, 'complete', 4], [3, 8, 'complete', 8], [4, 10, 'ends', 10], [4, 13, 'permutations', 13], [4, 16, 'complete', 16],
    [5, 12, 'ends', 12], [5, 31, 'permutations', 31], [5, 32, 'complete', 32], [8, 18, 'ends', 18], [8, 100, 'permutations', 100],
  ] as const)('of %i settings and %i mixtures at most is %s', (settings, most, kind, atMost) => {
    const { kind: found, mixtures } = designFor(settings, most)!;
    expect(found).toBe(kind);
    expect(mixtures.length).toBeLessThanOrEqual(atMost);
    expect(mixtures[0]).toBe(0);
    expect(mixtures.at(-1)).toBe(2 ** settings - 1);
  });

  it.each([2, 3, 4, 5, 9])('of %i settings needs a budget', (settings) => {
    expect(designFor(settings, fewestMixtures(settings) - 1)).toBeNull();
    expect(designFor(settings, fewestMixtures(settings))).not.toBeNull();
  });

  it.each([[2, 4], [3, 8], [4, 10], [4, 16], [5, 12], [5, 24], [5, 32], [8, 18], [8, 100]])('tells the effects of %i settings exactly where they add up, from %i mixtures', (settings, most) => {
    const { additive, effects } = games(`${settings}, ${most}`, settings);
    expect(sharesOf(designFor(settings, most)!, additive)).toEqual(near(effects));
  });

  it.each([[2, 4], [3, 8], [4, 16], [5, 24], [5, 32], [8, 100]])('shares the whole gap of %i settings out where orders are averaged, from %i mixtures', (settings, most) => {
    const { any } = games(`whole, ${settings}, ${most}`, settings);
    expect(sum(sharesOf(designFor(settings, most)!, any))).toBeCloseTo(gapOf(settings, any), 10);
  });

  it.each([2, 3, 4, 5])("gives Shapley's values of %i settings where it is complete", (settings) => {
    const design = designFor(settings, 2 ** settings)!;
    const { any } = games('shapley', settings);
    const other = games('other', settings).any;
    expect(sharesOf(design, any)).toEqual(near(bruteForce(settings, any)));
    // A setting that does nothing has no share; two that do the same have the same; shares of a sum of games add up.
    expect(sharesOf(design, (mixture) => any(mixture - (mixture % 2)))[0]).toBeCloseTo(0, 10);
    const alike = sharesOf(design, (mixture) => any((mixture & ~3) | (has(mixture, 0) !== has(mixture, 1) ? 1 : mixture & 3)));
    expect(alike[0]).toBeCloseTo(alike[1]!, 10);
    expect(sharesOf(design, (mixture) => any(mixture) + other(mixture))).toEqual(near(sharesOf(design, any).map((share, setting) => share + sharesOf(design, other)[setting]!)));
  });
});
