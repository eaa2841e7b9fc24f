import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const compress = promisify(deflate);
const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** PNG's numbers for grey, grey with alpha, RGB and RGBA, by the number of channels. */
const colourTypes = [0, 4, 2, 6];
/** Each byte less the one a pixel before it. */
const sub = 1;

/**
 * A picture as PNG, which keeps each pixel. Deflated outside this thread.
 * https://www.w3.org/TR/png-3/
 * @param pixels height x width x channels bytes, channels innermost, 1 to 4 of them.
 */
export async function encodePng(pixels: Uint8Array, { height, width, channels }: { height: number; width: number; channels: number }): Promise<Buffer> {
  const row = width * channels;
  const filtered = Buffer.allocUnsafe((row + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    filtered[to++] = sub;
    for (let x = 0; x < row; x++, from++, to++) filtered[to] = pixels[from]! - (x < channels ? 0 : pixels[from - channels]!);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = colourTypes[channels - 1]!;
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', await compress(filtered)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}
