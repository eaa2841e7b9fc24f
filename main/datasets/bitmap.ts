import { EpochalError } from '../../core/errors.ts';

/** A decoded picture: height x width x channels bytes. */
export interface Bitmap {
  height: number;
  width: number;
  channels: 3;
  pixels: Uint8Array;
}

const infoHeader = 40;
const fileHeader = 14;

export function isBitmap(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Decodes a Windows bitmap, which sharp's prebuilt library does not: 24 or 32 bits a pixel, or 1, 4 or 8 with a
 * palette; uncompressed. Layout: BITMAPFILEHEADER (14 bytes), then BITMAPINFOHEADER or a longer sister; rows from
 * the bottom up unless the height is negative, each padded to 4 bytes, pixels blue, green, red.
 * @throws EpochalError `picture.unreadable`, `picture.tooLarge`.
 */
export function decodeBitmap(bytes: Uint8Array, mostPixels: number): Bitmap {
  if (bytes.length < fileHeader + infoHeader) throw unreadable('it ends in its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(10, true);
  const headerBytes = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const masked32 = compression === 3 && bits === 32;
  if (headerBytes < infoHeader || width <= 0 || height === 0) throw unreadable('its header makes no sense');
  if (width * height > mostPixels) throw new EpochalError('picture.tooLarge', `the picture has more than ${mostPixels / 1e6} million pixels`, 'Make it smaller first.');
  if (![1, 4, 8, 24, 32].includes(bits) || (compression !== 0 && !masked32)) throw unreadable(`a bitmap of ${bits} bits and compression ${compression} is not read`);
  if (masked32 && (view.getUint32(54, true) !== 0xff0000 || view.getUint32(58, true) !== 0xff00)) throw unreadable('its colours are laid out in a way that is not read');

  const stride = Math.ceil((width * bits) / 32) * 4;
  if (start + stride * height > bytes.length) throw unreadable('it ends too early');
  const palette = fileHeader + headerBytes;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = start + (signedHeight > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x++) {
      const at = bits >= 24 ? row + (x * bits) / 8 : palette + 4 * paletteIndex(bytes, row, x, bits);
      const to = (y * width + x) * 3;
      pixels[to] = bytes[at + 2] ?? 0;
      pixels[to + 1] = bytes[at + 1] ?? 0;
      pixels[to + 2] = bytes[at] ?? 0;
    }
  }
  return { height, width, channels: 3, pixels };
}

function paletteIndex(bytes: Uint8Array, row: number, x: number, bits: number): number {
  const byte = bytes[row + Math.floor((x * bits) / 8)] as number;
  return (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
}

function unreadable(why: string): EpochalError {
  return new EpochalError('picture.unreadable', `the picture can't be read: ${why}`, 'Save it as PNG.');
}
