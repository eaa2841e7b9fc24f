import { describe, expect, it } from 'vitest';
import { shrink, thumbnailShape, thumbnailSide } from '../../../core/thumbnails.ts';

describe('thumbnails', () => {
  it.each([
    [{ height: 32, width: 32 }, 24, null],
    [{ height: 64, width: 20 }, 16, null],
    [{ height: 224, width: 224 }, 20, 32],
    [{ height: 224, width: 224 }, 65, 128],
    [{ height: 224, width: 224 }, 200, null],
    [{ height: 100, width: 2000 }, 300, 512],
    [{ height: 100, width: 2000 }, 900, null],
  ])('of %j shown at %i pixels are drawn from a side of %j', (own, shown, expected) => {
    expect(thumbnailSide(own, shown)).toBe(expected);
  });

  it.each([
    [{ height: 224, width: 224, channels: 3 }, 64, { height: 64, width: 64, channels: 3 }],
    [{ height: 100, width: 2000, channels: 1 }, 64, { height: 3, width: 64, channels: 1 }],
    [{ height: 1, width: 300, channels: 1 }, 32, { height: 1, width: 32, channels: 1 }],
    [{ height: 20, width: 10, channels: 3 }, 64, { height: 20, width: 10, channels: 3 }],
    [{ height: 300, width: 200, channels: 4 }, null, { height: 300, width: 200, channels: 4 }],
  ])('%j at a side of %j are %j', (own, side, expected) => {
    expect(thumbnailShape(own, side)).toEqual(expected);
  });

  it('hold the mean of the pixels they cover, each channel by itself', () => {
    const from = { height: 2, width: 4, channels: 2 };
    const pixels = Uint8Array.from([[10, 255], [20, 255], [30, 0], [40, 0], [10, 255], [20, 255], [30, 0], [43, 1]].flat());
    expect([...shrink(pixels, from, { height: 1, width: 2, channels: 2 })]).toEqual([15, 255, 36, 0]);
    expect([...shrink(pixels, from, { height: 2, width: 1, channels: 2 })]).toEqual([25, 128, 26, 128]);
    // Four columns in three: the one in the middle takes two.
    expect([...shrink(pixels, from, { height: 1, width: 3, channels: 2 })]).toEqual([10, 255, 25, 128, 42, 1]);
  });
});
