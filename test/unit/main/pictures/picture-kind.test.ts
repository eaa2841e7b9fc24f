import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictureHeadBytes, pictureKind } from '../../../../main/pictures/picture-kind.ts';

const red = () => sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } });
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const bitmap = (header: number) => Buffer.concat([latin1('BM'), Buffer.alloc(12), Buffer.from([header, 0, 0, 0]), Buffer.alloc(60)]);
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>';

describe('the kind of a picture', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)('is told by the first bytes of a %s', async (format) => {
    const bytes = await red().toFormat(format).toBuffer();
    expect(pictureKind(bytes)).toBe(format);
    expect(pictureKind(bytes.subarray(0, pictureHeadBytes))).toBe(format);
  });

  it.each([
    ['tiff', latin1('MM\0*')],
    ['tiff', latin1('MM\0+')],
    ['avif', latin1('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf')],
    ['bmp', bitmap(12)],
    ['bmp', bitmap(124)],
  ])('is %s by its signature', (kind, bytes) => {
    expect(pictureKind(bytes)).toBe(kind);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', latin1('BMW and Audi are makers of cars, and this is no bitmap')],
    ['SVG', latin1(svg)],
    ['SVG after XML, a comment and a byte order mark', latin1(`\xef\xbb\xbf<?xml version="1.0"?><!-- x -->${svg}`)],
    ['SVG in UTF-16', Buffer.from(`\ufeff${svg}`, 'utf16le')],
    ['SVG, packed', gzipSync(svg)],
    ['PDF', latin1('%PDF-1.7\n')],
    ['PostScript', latin1('%!PS-Adobe-3.0 EPSF-3.0\n')],
    ['OpenEXR', latin1('v/1\x01')],
    ['Radiance', latin1('#?RADIANCE\n')],
    ['JPEG XL', latin1('\xff\x0a')],
    ['JPEG 2000', latin1('\0\0\0\x0cjP  \r\n\x87\n')],
    ['HEIC', latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['AVIF beyond the box of brands', latin1('\0\0\0\x14ftypheic\0\0\0\0mif1avif')],
    ['PPM', latin1('P6 3 2 255\n')],
    ['a bitmap with a header of no known length', bitmap(41)],
    ['the first bytes of a PNG', latin1('\x89PNG')],
  ])('is none for %s', (_, bytes) => {
    expect(pictureKind(bytes)).toBeNull();
  });

  it('is told of any bytes at any offset without failing', () => {
    fc.assert(fc.property(fc.constantFrom('', 'BM', '\0\0\0\x20ftyp', 'II*\0', 'RIFF'), fc.uint8Array({ maxLength: 40 }), (head, bytes) => {
      const all = Buffer.concat([latin1(head), bytes]);
      expect(pictureKind(Buffer.concat([Buffer.alloc(3), all]).subarray(3))).toBe(pictureKind(all));
    }));
  });
});
