import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../../main/pictures/decode.ts';
import { pixels } from '../datasets/make-cifar.ts';

const square = { height: 4, width: 4, channels: 3 };
/** One colour, or several side by side. */
const plain = (width: number, height: number, background: string) => sharp({ create: { width, height, channels: 3, background } });
const pixel = (bytes: Uint8Array, at = 0) => [...bytes.subarray(at * 3, at * 3 + 3)];
const near = (got: number[], wanted: number[], within: number) => got.every((value, i) => Math.abs(value - (wanted[i] as number)) <= within);

describe('decoding a picture', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)('reads %s', async (format) => {
    const got = await decodePicture(await plain(20, 20, '#c86432').toFormat(format).toBuffer(), square);
    expect(got).toHaveLength(48);
    expect(near(pixel(got, 5), [200, 100, 50], 6), String(pixel(got, 5))).toBe(true);
  });

  it('cuts to the centre', async () => {
    const wide = await sharp({ create: { width: 60, height: 20, channels: 3, background: 'red' } }).composite([{ input: await plain(20, 20, 'blue').png().toBuffer(), left: 20, top: 0 }]).png().toBuffer();
    const got = await decodePicture(wide, square);
    expect(pixel(got, 5)).toEqual([0, 0, 255]);
    const tall = await decodePicture(wide, { height: 4, width: 12, channels: 3 });
    expect([pixel(tall, 0), pixel(tall, 5), pixel(tall, 11)]).toEqual([[254, 0, 0], [0, 0, 255], [254, 0, 0]].map((colour, i) => (i === 1 ? colour : [255, 0, 0])));
  });

  it('turns it upright', async () => {
    const leftRed = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'blue' } }).composite([{ input: await plain(20, 40, 'red').png().toBuffer(), left: 0, top: 0 }]).withMetadata({ orientation: 6 }).png().toBuffer();
    const got = await decodePicture(leftRed, square);
    expect(near(pixel(got, 0), [255, 0, 0], 2) && near(pixel(got, 3), [255, 0, 0], 2) && near(pixel(got, 12), [0, 0, 255], 2)).toBe(true);
  });

  it('lays what is transparent over white', async () => {
    const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    expect(pixel(await decodePicture(clear, square))).toEqual([255, 255, 255]);
    const half = await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } } }).png().toBuffer();
    expect(near(pixel(await decodePicture(half, square)), [127, 127, 127], 2)).toBe(true);
  });

  it('reads 16 bits, greys, palettes and CMYK', async () => {
    const deep = await plain(8, 8, '#c86432').toColourspace('rgb16').png().toBuffer();
    const grey = await plain(8, 8, '#808080').toColourspace('b-w').png().toBuffer();
    const deepGrey = await plain(8, 8, '#808080').toColourspace('grey16').png().toBuffer();
    const palette = await plain(8, 8, '#c86432').png({ palette: true }).toBuffer();
    const cmyk = await plain(8, 8, '#ffffff').toColourspace('cmyk').jpeg().toBuffer();
    expect([(await sharp(deep).metadata()).depth, (await sharp(deepGrey).metadata()).depth, (await sharp(grey).metadata()).channels, (await sharp(cmyk).metadata()).space]).toEqual(['ushort', 'ushort', 1, 'cmyk']);
    expect(near(pixel(await decodePicture(deep, square)), [200, 100, 50], 1)).toBe(true);
    expect(near(pixel(await decodePicture(grey, square)), [128, 128, 128], 1)).toBe(true);
    expect(near(pixel(await decodePicture(deepGrey, square)), [128, 128, 128], 1)).toBe(true);
    expect(near(pixel(await decodePicture(palette, square)), [200, 100, 50], 1)).toBe(true);
    expect(near(pixel(await decodePicture(cmyk, square)), [255, 255, 255], 4)).toBe(true);
  });

  it('gives one channel to a model that takes one', async () => {
    const got = await decodePicture(await plain(8, 8, '#808080').png().toBuffer(), { ...square, channels: 1 });
    expect(got).toHaveLength(16);
    expect(got[3]).toBe(128);
  });

  it.each([[24, 0], [32, 0], [8, 256]])('reads a bitmap of %i bits', async (bits, colours) => {
    const bytes = bitmap(bits, colours);
    expect(pixel(await decodePicture(bytes, { height: 2, width: 3, channels: 3 }))).toEqual([10, 20, 30]);
    expect(pixel(await decodePicture(bytes, { height: 2, width: 3, channels: 3 }), 5)).toEqual([60, 70, 80]);
    await expect(decodePicture(bytes.subarray(0, -1), square)).rejects.toMatchObject({ code: 'picture.unreadable' });
  });

  it.each([
    ['nothing', 'picture.empty', async () => Buffer.alloc(0)],
    ['text', 'picture.unreadable', async () => Buffer.from('not a picture at all')],
    ['a picture cut in half', 'picture.unreadable', async () => { const png = await sharp(Buffer.from(pixels(1)), { raw: { width: 32, height: 32, channels: 3 } }).png().toBuffer(); return png.subarray(0, png.length / 2); }],
    ['a jpeg cut in half', 'picture.unreadable', async () => { const jpeg = await sharp(Buffer.from(pixels(1)), { raw: { width: 32, height: 32, channels: 3 } }).jpeg().toBuffer(); return jpeg.subarray(0, jpeg.length / 2); }],
    ['a bomb: few bytes, many pixels', 'picture.too-large', () => plain(12_000, 12_000, 'red').png().toBuffer()],
    ['a bitmap that claims many pixels', 'picture.too-large', async () => { const bytes = bitmap(24, 0); bytes.writeInt32LE(1e6, 18); bytes.writeInt32LE(1e6, 22); return bytes; }],
  ])('refuses %s', async (_, code, make) => {
    await expect(decodePicture(await make(), square)).rejects.toMatchObject({ name: 'EpochalError', code });
  });

  it('reads or refuses any bytes, and fails in no other way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('', 'BM', '\x89PNG\r\n\x1a\n', 'GIF89a', '\xff\xd8\xff'), fc.uint8Array({ maxLength: 120 }), async (head, bytes) => {
        const outcome = await decodePicture(Buffer.concat([Buffer.from(head, 'latin1'), bytes]), square).then(() => 'read', (error: unknown) => (error as { code: string }).code);
        expect(outcome).toMatch(/^(read|picture\.(empty|unreadable|tooLarge))$/);
      }),
      { numRuns: 300 },
    );
  });
});

/** 3 x 2 pixels, bottom row first: the first is (10, 20, 30), each next 10 more. */
function bitmap(bits: number, colours: number): Buffer {
  const stride = Math.ceil((3 * bits) / 32) * 4;
  const start = 54 + colours * 4;
  const bytes = Buffer.alloc(start + stride * 2);
  bytes.write('BM');
  bytes.writeUInt32LE(start, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(3, 18);
  bytes.writeInt32LE(2, 22);
  bytes.writeUInt16LE(bits, 28);
  for (let n = 0; n < 6; n++) {
    const at = start + (n < 3 ? 1 : 0) * stride + ((n % 3) * bits) / 8;
    const colour = [30 + n * 10, 20 + n * 10, 10 + n * 10];
    if (colours > 0) {
      bytes.set(colour, 54 + n * 4);
      bytes[at] = n;
    } else bytes.set(colour, at);
  }
  return bytes;
}
