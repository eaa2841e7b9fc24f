import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { Raster } from '../../core/pictures/resample.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** By channels: grey, grey with alpha, colours, colours with alpha. */
const colourTypes: Readonly<Record<number, number>> = { 1: 0, 2: 4, 3: 2, 4: 6 };
const packed = promisify(deflate) as (bytes: Uint8Array, options: { level: number }) => Promise<Buffer>;

/**
 * A picture of 8 bits as PNG, without libvips: the host writes small ones by the thousand.
 * @param level of compression, 0 to 9. Default 6.
 */
export async function encodePng({ height, width, channels, pixels }: Raster, level = 6): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourTypes[channels]!], 8);
  const stride = width * channels;
  // Before each row its filter: none.
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', await packed(rows, { level })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
