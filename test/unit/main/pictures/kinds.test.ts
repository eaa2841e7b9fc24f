import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../../main/pictures/decode.ts';

/** See `make.py`, which wrote them. `ends`: white on the left, black on the right. Null: to be refused. */
type Shown = { width: number; height: number; pixels: string } | 'ends' | null;

const fixtures = join(import.meta.dirname, '../../../fixtures/pictures');
const right = JSON.parse(readFileSync(join(fixtures, 'right.json'), 'utf8')) as Record<string, Shown>;
const named = (wanted: (shown: Shown) => boolean): string[] => Object.keys(right).filter((name) => wanted(right[name]!));
const decode = (name: string, { width = 32, height = 24 } = {}): Promise<Uint8Array> => decodePicture(readFileSync(join(fixtures, name)), { width, height, channels: 3 });

/** Of a channel: Pillow and libvips round differently, and so do their JPEG and AVIF libraries. */
const gapOf = (name: string): number => (/^((rgb|alpha|turned|lossy)\.(avif|webp)|profile\.jpg)$/.test(name) ? 4 : 2);

describe('a picture of each kind', () => {
  it.each(named((shown) => shown !== null && shown !== 'ends'))('%s shows what it does in Pillow', async (name) => {
    const shown = right[name] as { width: number; height: number; pixels: string };
    const pixels = inflateSync(Buffer.from(shown.pixels, 'base64'));
    const got = await decode(name, shown);
    const gap = pixels.reduce((most, value, index) => Math.max(most, Math.abs(value - got[index]!)), 0);
    expect(got).toHaveLength(pixels.length);
    expect(gap).toBeLessThanOrEqual(gapOf(name));
  });

  it.each(named((shown) => shown === 'ends'))('%s has its white and its black', async (name) => {
    const got = await decode(name);
    expect([...got.subarray(0, 3)].every((value) => value > 245), String(got.subarray(0, 3))).toBe(true);
    expect([...got.subarray(93, 96)].every((value) => value < 60), String(got.subarray(93, 96))).toBe(true);
  });

  it.each(named((shown) => shown === null))('%s is refused', async (name) => {
    await expect(decode(name)).rejects.toMatchObject({ code: 'picture.unreadable' });
  });

  it.each(named((shown) => shown !== null))('%s, cut off, is refused or shows the same', async (name) => {
    const whole = readFileSync(join(fixtures, name));
    const shown = await decode(name);
    const outcomes = await Promise.all([0.05, 0.3, 0.6, 0.8, 0.95].map((share) =>
      decodePicture(whole.subarray(0, Math.floor(whole.length * share)), { width: 32, height: 24, channels: 3 }).then(
        (pixels) => (Buffer.compare(pixels, shown) === 0 ? 'the same' : 'another picture'),
        (error: unknown) => (error as { code: string }).code,
      )));
    expect(outcomes[0]).toBe('picture.unreadable');
    expect(outcomes.filter((outcome) => outcome !== 'picture.unreadable' && outcome !== 'the same')).toEqual([]);
  });
});
