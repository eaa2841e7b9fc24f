import { expect, it } from 'vitest';
import { lossOf } from '../../../core/dataset-inspection.ts';

const sizes = [
  { width: 64, height: 64, count: 6 },
  { width: 128, height: 64, count: 3 },
  { width: 32, height: 64, count: 1 },
];

it.each([
  ['crop', { losing: 0.4, mean: (3 * 0.5 + 0.5) / 10, most: 0.5 }],
  ['pad', { losing: 0.4, mean: (3 * 0.5 + 0.5) / 10, most: 0.5 }],
  ['squash', { losing: 0.4, mean: (3 + 1) / 10, most: 1 }],
] as const)('%s of pictures of other shapes loses what lies outside, or stretches', (fit, loss) => {
  const found = lossOf(sizes, { width: 64, height: 64 }, fit);
  expect(found).toMatchObject({ changed: 0.4, enlarged: 0.1, losing: loss.losing });
  expect([found.mean, found.most]).toEqual([expect.closeTo(loss.mean, 6), expect.closeTo(loss.most, 6)]);
});

it('pictures of the very size lose nothing', () => {
  for (const fit of ['crop', 'pad', 'squash'] as const) expect(lossOf(sizes.slice(0, 1), { width: 64, height: 64 }, fit)).toEqual({ changed: 0, losing: 0, mean: 0, most: 0, enlarged: 0 });
});
