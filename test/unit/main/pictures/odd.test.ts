import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../../main/pictures/decode.ts';

/** A picture of each group of odd ones: see odd/sample.py, which wrote it; bench/pictures-pillow.ts compares all. Null: to be refused. */
type Odd = Record<string, { file: string; sides: [number, number] | null; shows: string | null }>;
const path = join(import.meta.dirname, '../../../fixtures/pictures/odd.json');
const odd = JSON.parse(readFileSync(path, 'utf8')) as Odd;
const small = { width: 16, height: 12, channels: 3, fit: 'squash' as const };

const meanGap = (one: Uint8Array, other: Uint8Array): number => one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;

describe('an odd picture', () => {
  it.each(Object.entries(odd).filter(([, { shows }]) => shows !== null))('%s shows what it does in Pillow', async (name, { file, sides, shows }) => {
    const { pixels, facts } = await readPicture(Buffer.from(file, 'base64'), small);
    expect([facts.width, facts.height]).toEqual(sides);
    // Of the same pixels the very bytes; libraries of JPEG, AVIF and profiles may round in ways of their own.
    expect(meanGap(pixels, Buffer.from(shows!, 'base64'))).toBeLessThanOrEqual(/avif|profile|webp|jpe?g/.test(name) ? 2 : 0);
  });

  it.each(Object.entries(odd).filter(([, { shows }]) => shows === null))('%s is refused', async (_, { file }) => {
    await expect(readPicture(Buffer.from(file, 'base64'), small)).rejects.toMatchObject({ code: expect.stringMatching(/^picture\.(unreadable|empty)$/) });
  });
});
