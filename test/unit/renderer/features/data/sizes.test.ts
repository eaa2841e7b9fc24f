import { expect, it } from 'vitest';
import { aspectCounts, commonSizes } from '../../../../../renderer/features/data/about/sizes.ts';

const [widths, heights] = [Uint32Array.from([100, 640, 640, 480, 100, 300, 50]), Uint32Array.from([100, 480, 480, 640, 100, 100, 200])];

it('pictures are counted by their shape', () => {
  expect([...aspectCounts(widths, heights)]).toEqual([1, 1, 0, 2, 2, 0, 1]);
});

it('the commonest sizes come first, smaller ones before larger', () => {
  expect(commonSizes(widths, heights, 3)).toEqual([{ width: 100, height: 100, images: 2 }, { width: 640, height: 480, images: 2 }, { width: 50, height: 200, images: 1 }]);
});
