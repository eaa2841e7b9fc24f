import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedDataset, openPacked } from '../../../../main/datasets/packed.ts';
import { createColumnReader } from '../../../../main/datasets/columns.ts';
import { imagePng, spritePng } from '../../../../main/datasets/pictures.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { thumbnails } from '../../../../main/datasets/thumbnails.ts';
import { pixels } from './make-cifar.ts';
import { testFolder } from '../../../support/folder.ts';

const of = (...indices: number[]) => indices.map((index) => ({ split: 'test' as const, index }));

const directory = testFolder('pictures');
let dataset: PackedDataset;
beforeAll(async () => {
  const packer = await startPacker(directory, startTask('x'), null);
  await packer.add({ split: 'test', order: 0, images: Buffer.concat([1, 2, 3].map(pixels)), labels: [0, 0, 0] });
  await packer.finish({ id: 'x', name: 'X', source: 'a test' }, { height: 32, width: 32, channels: 3, classes: ['thing'] });
  dataset = openPacked(directory);
});
afterAll(() => dataset.close());

describe('pictures of a data set', () => {
  it('are its pixels, each grown by the scale', async () => {
    const one = await sharp(await imagePng(dataset, 'test', 1)).raw().toBuffer();
    expect(one.equals(Buffer.from(pixels(2)))).toBe(true);
    const { data, info } = await sharp(await imagePng(dataset, 'test', 1, 3)).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([96, 96]);
    for (const [x, y] of [[0, 0], [50, 7], [95, 95]] as const)
      expect([...data.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3)]).toEqual([...one.subarray((Math.floor(y / 3) * 32 + Math.floor(x / 3)) * 3).subarray(0, 3)]);
  });

  it('lie row by row in a sheet, what is left over is transparent', async () => {
    const png = await spritePng(dataset, of(2, 0, 1), 2);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([64, 64, 4]);
    for (const [seed, left, top] of [[3, 0, 0], [1, 32, 0], [2, 0, 32]] as const) {
      const cell = await sharp(png).extract({ left, top, width: 32, height: 32 }).removeAlpha().raw().toBuffer();
      expect(cell.equals(Buffer.from(pixels(seed)))).toBe(true);
    }
    expect(data[(40 * 64 + 40) * 4 + 3]).toBe(0);
  });

  it.each([
    ['an image past the end', () => imagePng(dataset, 'test', 3)],
    ['a scale of zero', () => imagePng(dataset, 'test', 0, 0)],
    ['a huge scale', () => imagePng(dataset, 'test', 0, 1e6)],
    ['no images', () => spritePng(dataset, of(), 10)],
    ['no columns', () => spritePng(dataset, of(0), 0)],
    ['an image past the end in a sheet', () => spritePng(dataset, of(0, 9), 2)],
  ])('are refused for %s', async (_, make) => {
    await expect(make()).rejects.toMatchObject({ code: 'dataset.range' });
  });

  it('come one after the other, at their own size', async () => {
    expect(Buffer.from(await thumbnails(dataset, Uint32Array.of(2, 0), null)).equals(Buffer.concat([3, 1].map(pixels)))).toBe(true);
    await expect(thumbnails(dataset, Uint32Array.of(0, 3), null)).rejects.toMatchObject({ code: 'dataset.range' });
  });

  it('have their classes and splits in order of place', async () => {
    const columnOf = createColumnReader();
    const columns = await Promise.all(['labels', 'splits', 'imported-splits', 'excluded', 'edited', 'files', 'tags'].map((name) => columnOf(dataset, name)));
    expect(columns.map((column) => [...column!.values])).toEqual([[0, 0, 0], [2, 2, 2], [2, 2, 2], [0, 0, 0], [0, 0, 0], [], Array.from({ length: 12 }, () => 0)]);
    expect(columns[0]!.edition).toBe(dataset.info.edition);
    expect(await columnOf(dataset, 'constructor')).toBeNull();
  });

  it('have their brightness, colours and the mean of each class, worked out once', async () => {
    const images = [1, 2, 3].map((seed) => Buffer.from(pixels(seed)));
    const mean = (image: Buffer, channel: number): number => image.filter((_, at) => at % 3 === channel).reduce((sum, value) => sum + value, 0) / 1024;
    for (const columnOf of [createColumnReader(), createColumnReader()]) {
      const [brightness, colours, classMeans] = await Promise.all(['brightness', 'colours', 'class-means'].map(async (name) => (await columnOf(dataset, name))!.values));
      expect([...brightness!]).toEqual(images.map((image): unknown => expect.closeTo(image.reduce((sum, value) => sum + value, 0) / image.length / 255, 5)));
      expect([...colours!]).toEqual(images.flatMap((image) => [0, 1, 2].map((channel) => Math.round(mean(image, channel)))));
      // No image is for training: there is no mean of any.
      expect(classMeans).toEqual(new Uint8Array(3072));
    }
  });
});
