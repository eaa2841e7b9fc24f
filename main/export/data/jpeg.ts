import { sharp } from '../../pictures/library.ts';
import type { PictureShape } from '../../pictures/picture.ts';

/** As good as a JPEG is worth its size: what it loses is hardly seen, and its colours are not made coarser. */
export function encodeJpeg(pixels: Uint8Array, { height, width, channels }: PictureShape): Promise<Uint8Array> {
  return sharp(pixels, { raw: { height, width, channels: channels as 1 | 3 } }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}
