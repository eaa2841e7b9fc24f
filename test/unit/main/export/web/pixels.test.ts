import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FittedShape } from '../../../../../core/pictures/fit.ts';
import { decodePicture } from '../../../../../main/pictures/decode.ts';
import { resource } from '../../../../../main/system/resources.ts';

type Bring = (picture: { data: Uint8ClampedArray; width: number; height: number }, to: FittedShape) => Float32Array;

const page = { Math, Array, Uint8ClampedArray, Float32Array, Float64Array } as unknown as { bringToSize: Bring };
runInNewContext(readFileSync(resource('web', 'pixels.js'), 'utf8'), page);

/** Edges, waves and a gradient, RGBA. */
function scene(width: number, height: number): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => {
    const [channel, column, row] = [at % 4, Math.floor(at / 4) % width, Math.floor(at / 4 / width)];
    if (channel === 3) return 255;
    const edge = Math.hypot(column / width - 0.4, row / height - 0.5) < 0.3 ? 90 : 0;
    return 60 + edge + 50 * Math.sin(column / 5 + channel) + (60 * row) / height;
  });
}

const square = { height: 32, width: 32, channels: 3 };

describe('the page brings pictures to size as Epochal does', () => {
  it.each<[string, number, number, FittedShape]>([
    ['as it is', 32, 32, square],
    ['a little smaller', 40, 33, square],
    ['much smaller', 320, 213, square],
    ['by more than four, in an odd proportion', 640, 427, { height: 40, width: 64, channels: 3 }],
    ['higher than wide', 120, 300, square],
    ['twice as large', 16, 16, square],
    ['larger and cut', 20, 31, square],
    ['to grey', 100, 80, { ...square, channels: 1 }],
    ['cut by an odd number', 41, 32, square],
    ['with a colour around', 100, 37, { ...square, fit: 'pad', fill: '#0a141e' }],
    ['each side by itself', 20, 300, { height: 40, width: 64, channels: 3, fit: 'squash' }],
  ])('%s', async (_title, width, height, to) => {
    const data = scene(width, height);
    const png = await sharp(data, { raw: { width, height, channels: 4 } }).png().toBuffer();
    const ours = page.bringToSize({ data, width, height }, to);
    const theirs = await decodePicture(png, to);
    expect(ours).toHaveLength(theirs.length);
    expect(theirs.findIndex((value, i) => value !== ours[i])).toBe(-1);
  });
});
