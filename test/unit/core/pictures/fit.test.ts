import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitPicture, placementOf, type Fit } from '../../../../core/pictures/fit.ts';

interface Case {
  from: [width: number, height: number, channels: number];
  to: [width: number, height: number];
  fit: Fit;
  sha256: string;
}

/** Of Pillow: see fit.py, which wrote it. */
const cases = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/pictures/fit.json'), 'utf8')) as Case[];
const noise = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, index) => Math.imul(index + 1, 2654435761) >>> 24);
const picture = (width: number, height: number, channels: number) => ({ width, height, channels, pixels: noise(width * height * channels) });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('fitting a picture', () => {
  it.each(['crop', 'pad', 'squash'] as const)('by %s gives the bytes that Pillow gives', (fit) => {
    const wrong = cases.filter((one) => one.fit === fit).filter(({ from: [width, height, channels], to, sha256: wanted }) => {
      const fill = channels === 1 ? '#141414' : '#0a141e';
      return sha256(fitPicture(picture(width, height, channels), { width: to[0], height: to[1], channels, fit, fill })) !== wanted;
    });
    expect(cases.filter((one) => one.fit === fit)).toHaveLength(72);
    expect(wrong).toEqual([]);
  });

  it.each(['crop', 'pad', 'squash'] as const)('by %s leaves one that has the size as it is', (fit) => {
    for (const channels of [1, 3]) expect(fitPicture(picture(9, 7, channels), { width: 9, height: 7, channels, fit })).toEqual(picture(9, 7, channels).pixels);
  });

  it('moves whole pixels where nothing is scaled', () => {
    const { pixels } = picture(5, 2, 1);
    expect([...fitPicture(picture(5, 2, 1), { width: 2, height: 2, channels: 1, fit: 'crop' })]).toEqual([pixels[1], pixels[2], pixels[6], pixels[7]]);
    expect(placementOf({ width: 32, height: 100 }, { width: 32, height: 201 }, 'crop').box.left).toBeCloseTo(8.04, 2);
    expect([...fitPicture(picture(2, 1, 1), { width: 2, height: 3, channels: 1, fit: 'pad', fill: '#ffffff' })]).toEqual([255, 255, noise(2)[0], noise(2)[1], 255, 255]);
  });

  it('cuts out the middle and pads with black where nothing else is said', () => {
    const to = { width: 4, height: 8, channels: 3 };
    expect(fitPicture(picture(20, 10, 3), to)).toEqual(fitPicture(picture(20, 10, 3), { ...to, fit: 'crop' }));
    expect([...fitPicture(picture(20, 10, 3), { ...to, fit: 'pad' }).subarray(0, 12)]).toEqual(Array.from({ length: 12 }, () => 0));
  });

  it('makes grey of colours by their luma, and three channels of grey', () => {
    const one = (channels: number, ...values: number[]) => ({ width: 1, height: 1, channels, pixels: Uint8Array.from(values) });
    const to = { width: 1, height: 1 };
    expect([[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]].map((colour) => fitPicture(one(3, ...colour), { ...to, channels: 1 })[0])).toEqual([76, 150, 29, 9]);
    expect([...fitPicture(one(1, 7), { ...to, channels: 3 })]).toEqual([7, 7, 7]);
  });

  it.each([
    ['a thin one', { width: 1000, height: 1 }],
    ['a high one', { width: 1, height: 1000 }],
  ])('keeps a row or column of %s', (_, from) => {
    const { width, height } = placementOf(from, { width: 8, height: 8 }, 'pad');
    expect([width, height].sort()).toEqual([1, 8]);
  });
});
