import { describe, expect, it } from 'vitest';
import { luckOf } from '../../../../core/comparison/luck.ts';
import { studentBound } from '../../../../core/comparison/student.ts';
import { random } from '../../../../core/random.ts';
import fixture from '../../../fixtures/comparison/paired.json' with { type: 'json' };
// Of `epochal train --recipe cifar10-cnn` with these settings: validation accuracies of each seed's epochs.
import seeds from '../../../fixtures/comparison/seeds.json' with { type: 'json' };

it.each(fixture.student)("Student's t is SciPy's: $share within, $freedom degrees of freedom", ({ share, freedom, bound }) => {
  expect(Math.abs(studentBound(share, freedom) / bound - 1)).toBeLessThan(1e-10);
});

/** An even share of images that seeds get right with each of these chances, of which the label's probability speaks. */
const chances = Float32Array.from({ length: 10_000 }, (_, image) => [0.999, 0.9, 0.6, 0.3][image % 4]!);


describe('how far another seed is expected to lie', () => {
  it('is what independent errors make it, where accuracies rise steadily', () => {
    const right = (seed: number): number => {
      const chance = random(seed, 'image');
      return chances.filter((p) => chance.uniform() < p).length / chances.length;
    };
    const drawn = Array.from({ length: 400 }, (_, seed) => right(seed));
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (drawn.length - 1));
    const { sampling, jitter, band } = luckOf({ probability: chances }, [0.5, 0.55, 0.6, 0.65, 0.7], 4);
    expect(Math.abs(sampling / deviation - 1)).toBeLessThan(0.1);
    expect([jitter! < 1e-12, band]).toEqual([true, Math.SQRT2 * 1.96 * sampling]);
    const within = drawn.flatMap((one, place) => drawn.slice(place + 1).map((other) => Math.abs(one - other) <= band!));
    expect(within.filter(Boolean).length / within.length).toBeCloseTo(0.95, 1);
  });

  it.each(seeds)('holds nine of ten pairs of real seeds from the third epoch on, and before that three of four: $training', ({ seeds: all }) => {
    const pairs = all.flatMap((own, seed) => all.flatMap((other, at) => (at === seed ? [] : [{ own, other }])));
    for (const at of all[0]!.keys()) {
      const within = pairs.filter(({ own, other }) => Math.abs(own[at]! - other[at]!) <= luckOf({ probability: chances }, own, at).band!);
      expect(within.length / pairs.length).toBeGreaterThan(at < 2 ? 0.75 : 0.9);
    }
  });

  it('comes down to that of sampling where the last dozen epochs no longer go up and down', () => {
    const { sampling, jitter, band } = luckOf({ probability: chances }, [0.3, 0.6, 0.4, ...new Array<number>(12).fill(0.7)], 14);
    expect([jitter, band]).toEqual([0, Math.SQRT2 * 1.96 * sampling]);
  });

  it.each([[[0.5]], [[0.5, 0.6, 0.55]]])('is not told by so few epochs as %j', (accuracies) => {
    const { jitter, band } = luckOf({ probability: chances }, accuracies, accuracies.length - 1);
    expect([jitter, band]).toEqual([null, null]);
  });
});
