/**
 * How long pictures take to be decoded outside the host: `node bench/pictures.ts`. A photo of 12 million pixels as JPEG,
 * a PNG of 32 x 32, and 500 of each of four sizes in between as `predict` reads a folder: at once, by paths.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { decodePicture } from '../main/pictures/decode.ts';
import { createDecoder } from '../main/pictures/decoder.ts';
import { forkProcess } from '../main/processes/fork.ts';
import { program } from '../main/system/resources.ts';

const shape = { height: 32, width: 32, channels: 3 };
const files = 500;

/** A picture with detail everywhere, so that it does not pack to nothing. */
function photo(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = 128 + 90 * Math.sin(at / 9000) * Math.cos(at / 37) + (Math.imul(at, 2654435761) >>> 28);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** @param width of a picture of 4 to 3. */
async function jpegOf(width: number): Promise<Buffer> {
  return photo(width, (width / 4) * 3).jpeg().toBuffer();
}

async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < times; time++) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

const folder = await mkdtemp(join(tmpdir(), 'epochal-bench-pictures-'));
const decoder = createDecoder({ spawn: forkProcess, childEntry: program('pictures/child') });
try {
  const large = await photo(4000, 3000).jpeg({ quality: 90 }).toBuffer();
  const small = await photo(32, 32).png().toBuffer();
  const paths = Array.from({ length: files }, (_, index) => join(folder, `${index}.jpg`));
  const sizes = await Promise.all([320, 640, 800, 1024].map(jpegOf));
  await Promise.all(paths.map((path, index) => writeFile(path, sizes[index % sizes.length]!)));
  const first = await median(1, () => decoder.decode({ bytes: small }, shape));
  console.log(`first picture, its process included: ${first.toFixed(0)} ms`);
  for (const [what, bytes, times] of [['JPEG of 12 million pixels', large, 15], ['PNG of 32 x 32', small, 201]] as const) {
    const outside = await median(times, () => decoder.decode({ bytes }, shape));
    const inside = await median(times, () => decodePicture(bytes, shape));
    console.log(`${what}: ${outside.toFixed(2)} ms, in this process ${inside.toFixed(2)} ms`);
  }
  const took = await median(3, () => Promise.all(paths.map((path) => decoder.decode({ path }, shape))));
  console.log(`folder of ${files}: ${((files / took) * 1000).toFixed(0)} pictures a second`);
} finally {
  decoder.close();
  await rm(folder, { recursive: true, force: true });
}
