import { describe, expect, it } from 'vitest';
import { luckOf } from '../../../../core/comparison/luck.ts';
import { studentBound } from '../../../../core/comparison/student.ts';
import { random } from '../../../../core/random.ts';
import fixture from '../../../fixtures/comparison/paired.json' with { type: 'json' };
// epochal train --recipe cifar10-cnn --limit 12000 --epochs 5 --seed 1 to 8
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
    const { sampling, jitter, band } = luckOf({ probability: chances }, [0.5, 0.55, 0.6, 0.65, 0.7]);
    expect(Math.abs(sampling / deviation - 1)).toBeLessThan(0.1);
    expect([jitter! < 1e-12, band]).toEqual([true, Math.SQRT2 * 1.96 * sampling]);
    const within = drawn.flatMap((one, place) => drawn.slice(place + 1).map((other) => Math.abs(one - other) <= band));
    expect(within.filter(Boolean).length / within.length).toBeCloseTo(0.95, 1);
  });

  it('holds real seeds of a training that ends early, which sampling alone would not', () => {
    const pairs = seeds.flatMap(({ accuracies: own }) => seeds.map(({ accuracies: other }) => ({ own, distance: Math.abs(own.at(-1)! - other.at(-1)!) }))).filter(({ distance }) => distance > 0);
    const held = (bandOf: (own: readonly number[]) => number): number => pairs.filter(({ own, distance }) => distance <= bandOf(own)).length / pairs.length;
    expect(held((own) => luckOf({ probability: chances }, own).band)).toBeGreaterThan(0.9);
    expect(held((own) => Math.SQRT2 * 1.96 * luckOf({ probability: chances }, own).sampling)).toBeLessThan(0.5);
  });

  it.each([[[0.5]], [[0.5, 0.6, 0.55]]])('is that of sampling alone after %j', (accuracies) => {
    const { sampling, jitter, band } = luckOf({ probability: chances }, accuracies);
    expect([jitter, band]).toEqual([null, Math.SQRT2 * 1.96 * sampling]);
  });
});
