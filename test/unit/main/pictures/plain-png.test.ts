import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePlainPng } from '../../../../main/pictures/plain-png.ts';

const pixels = (channels: number): Buffer => Buffer.from(Uint8Array.from({ length: 13 * 9 * channels }, (_, i) => (i * i * 7 + i * 31) % 256));
const make = (channels: 1 | 3 | 4, options: object = {}): Promise<Buffer> => sharp(pixels(channels), { raw: { width: 13, height: 9, channels } }).png(options).toBuffer();
/** The same, each row by the filter of this number. */
const filtered = async (channels: 1 | 3): Promise<Buffer> => sharp(await make(channels)).png({ adaptiveFiltering: true, compressionLevel: 9 }).toBuffer();

describe('a plain PNG', () => {
  it.each<[string, 'srgb' | 'b-w', () => Promise<Buffer>]>([
    ['colours', 'srgb', () => make(3)],
    ['colours, each row by the filter that suits it', 'srgb', () => filtered(3)],
    ['grey', 'b-w', () => sharp(pixels(1), { raw: { width: 13, height: 9, channels: 1 } }).toColourspace('b-w').png({ adaptiveFiltering: true }).toBuffer()],
  ])('of %s has the pixels that the library gives', async (_, space, file) => {
    const bytes = await file();
    const { data, info } = await sharp(bytes).toColourspace(space).raw().toBuffer({ resolveWithObject: true });
    expect(decodePlainPng(bytes, 1e6)).toEqual({ width: 13, height: 9, channels: info.channels, pixels: new Uint8Array(data) });
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ['with alpha', () => make(4)],
    ['with a palette', () => make(3, { palette: true })],
    ['interlaced', () => make(3, { progressive: true })],
    ['with a profile', () => sharp(pixels(3), { raw: { width: 13, height: 9, channels: 3 } }).withIccProfile('p3').png().toBuffer()],
    ['of 16 bits', () => sharp(pixels(3), { raw: { width: 13, height: 9, channels: 3 } }).toColourspace('rgb16').png().toBuffer()],
    ['of more pixels than may be', async () => make(3)],
    ['cut short', async () => (await make(3)).subarray(0, -20)],
    ['that is none', async () => Buffer.alloc(200)],
  ])('%s is left to the library', async (name, file) => {
    expect(decodePlainPng(await file(), name.includes('more pixels') ? 100 : 1e6)).toBeNull();
  });

  it('with any byte changed is left to the library, or has the pixels it had', async () => {
    const bytes = await make(3);
    const whole = decodePlainPng(bytes, 1e6);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x10;
      expect([null, whole]).toContainEqual(decodePlainPng(changed, 1e6));
    }
  });
});
