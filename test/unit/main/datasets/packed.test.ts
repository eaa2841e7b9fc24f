import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { splitNames } from '../../../../core/datasets.ts';
import { type DatasetIndex, readIndex } from '../../../../main/datasets/index-file.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { pixels } from './make-cifar.ts';

let directory: string;
const train = { seeds: [5, 6, 7], labels: [0, 299, 300] };
const test = { seeds: [8, 9], labels: [2, 1] };
const stack = (seeds: number[]) => Buffer.concat(seeds.map(pixels));

/** 301 classes, so that labels take two bytes; the test part comes first, to see it put in its place. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'epochal-packed-'));
  const packer = await startPacker(directory, startTask('wide'), null);
  await packer.add({ split: 'test', order: 0, images: stack(test.seeds), labels: test.labels });
  await packer.add({ split: 'train', order: 1, images: stack(train.seeds), labels: train.labels });
  await packer.finish({ id: 'wide', name: 'Wide', source: 'a test' }, { height: 32, width: 32, channels: 3, classes: Array.from({ length: 301 }, (_, i) => `class ${i}`) });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a packed data set', () => {
  it('gives ranges, labels and images of each split', () => {
    const dataset = openPacked(directory);
    expect(splitNames.map((split) => dataset.range(split))).toEqual([{ start: 0, end: 3 }, { start: 3, end: 3 }, { start: 3, end: 5 }, { start: 5, end: 5 }]);
    expect(dataset.labels('train')).toEqual(Int32Array.from(train.labels));
    expect(dataset.labels('test', 1)).toEqual(Int32Array.from([2]));
    expect(dataset.labels('test', 99)).toEqual(Int32Array.from([2, 1]));
    expect(dataset.labels('validation')).toHaveLength(0);
    expect(Buffer.from(dataset.images('train', 1, 2)).equals(stack([6, 7]))).toBe(true);
    expect(Buffer.from(dataset.image('test', 1)).equals(stack([9]))).toBe(true);
    const target = new Uint8Array(3072 * 2 + 1).fill(255);
    dataset.readImagesInto(target, 'test', 0, 2);
    expect(Buffer.from(target.subarray(0, 6144)).equals(stack([8, 9])) && target[6144] === 255).toBe(true);
    dataset.close();
    dataset.close();
    expect(() => dataset.image('test', 0)).toThrow(expect.objectContaining({ code: 'dataset.closed' }));
  });

  it('knows mean and deviation of its training pixels', () => {
    const { mean, std } = openPacked(directory).info;
    const bytes = stack(train.seeds);
    for (let channel = 0; channel < 3; channel++) {
      const values = [...bytes].filter((_, i) => i % 3 === channel).map((value) => value / 255);
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
      expect(mean[channel]).toBeCloseTo(average, 12);
      expect(std[channel]).toBeCloseTo(Math.sqrt(variance), 12);
    }
  });

  it.each([[-1, 1], [0, 4], [3, 1], [0, -1], [0.5, 1], [Number.NaN, 1]])('has no images %d + %d in its training split', (start, count) => {
    const dataset = openPacked(directory);
    expect(() => dataset.images('train', start, count)).toThrow(expect.objectContaining({ code: 'dataset.range' }));
    dataset.close();
  });

  it('needs room for what is asked', () => {
    expect(() => openPacked(directory).readImagesInto(new Uint8Array(10), 'train', 0, 1)).toThrow(expect.objectContaining({ code: 'dataset.range' }));
  });

  it('is verified, and a changed pixel, label or name is noticed', async () => {
    await openPacked(directory).verify();
    for (const file of ['images.u8', 'labels']) {
      const path = join(directory, file);
      const before = await readFile(path);
      const handle = await open(path, 'r+');
      await handle.write(Buffer.from([(before[2] as number) ^ 1]), 0, 1, 2);
      await handle.close();
      await expect(openPacked(directory).verify()).rejects.toMatchObject({ code: 'dataset.damaged' });
      await writeFile(path, before);
    }
    const index = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')) as DatasetIndex;
    index.classes[0] = 'other';
    await writeFile(join(directory, 'index.json'), JSON.stringify(index));
    await expect(openPacked(directory).verify()).rejects.toMatchObject({ code: 'dataset.damaged' });
  });

  it.each([
    ['images cut off', (folder: string) => truncate(join(folder, 'images.u8'), 3072 * 5 - 1)],
    ['labels cut off', (folder: string) => truncate(join(folder, 'labels'), 9)],
    ['labels gone', (folder: string) => rm(join(folder, 'labels'))],
    ['an index that is no JSON', (folder: string) => writeFile(join(folder, 'index.json'), '{')],
    ['an index of a later version', (folder: string) => change(folder, (index) => ({ ...index, version: 2 }))],
    ['splits that overlap', (folder: string) => change(folder, (index) => ({ ...index, splits: { ...index.splits, test: { start: 2, end: 5 } } }))],
  ])('is not opened with %s', async (_, damage) => {
    await damage(directory);
    expect(() => openPacked(directory)).toThrow(expect.objectContaining({ code: 'dataset.damaged' }));
  });

  it('of an earlier Epochal is opened with what it does not say', async () => {
    await change(directory, ({ fit: _fit, fill: _fill, origin: _origin, ...index }) => ({ ...index, groups: { names: ['low', 'high'], namesZh: ['低', '高'], of: [1, 0, 1] } }));
    const { info, close } = openPacked(directory);
    close();
    expect(info).toMatchObject({ fit: null, fill: null, edits: 0, origin: null, groups: [{ name: 'low', nameZh: '低', classes: [1] }, { name: 'high', nameZh: '高', classes: [0, 2] }] });
  });

  it('is missing where there is no index', async () => {
    await rm(join(directory, 'index.json'));
    expect(() => openPacked(directory)).toThrow(expect.objectContaining({ code: 'dataset.missing' }));
  });
});

async function change(folder: string, edit: (index: DatasetIndex) => unknown): Promise<void> {
  await writeFile(join(folder, 'index.json'), JSON.stringify(edit(readIndex(folder))));
}
