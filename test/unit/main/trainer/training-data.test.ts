import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { startTask } from '../../../../main/datasets/progress.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import type { StoredImages } from '../../../../main/engine/engine.ts';
import { readTrainingData } from '../../../../main/trainer/training-data.ts';
import { testFolder } from '../../../support/folder.ts';

const root = testFolder('training-data');
const imageBytes = 3;
const plan = { train: { split: 'train', start: 0, count: 4 }, validation: { split: 'validation', start: 0, count: 2 }, stepsPerEpoch: 1, stepsPerPass: 1, totalSteps: 1 } as const;
let directory: string;
let sha256: string;
let sets = 0;

/** Images of one pixel, whose bytes say their split and number; each in a class of its own parity. */
async function pack(into: string, counts: { train: number; validation: number }, first: number): Promise<string> {
  mkdirSync(into, { recursive: true });
  const packer = await startPacker(into, startTask('pets'), null);
  for (const [split, add] of [['train', 0], ['validation', 100]] as const) {
    const numbers = Array.from({ length: counts[split] }, (_, at) => first + add + at);
    await packer.add({ split, order: 0, images: Uint8Array.from(numbers.flatMap((number) => [number, number, number])), labels: numbers.map((number) => number % 2) });
  }
  await packer.finish({ id: 'pets', name: 'Pets', source: 'a test' }, { height: 1, width: 1, channels: 3, classes: ['even', 'odd'] });
  const { info, close } = openPacked(into);
  close();
  return info.sha256;
}

/** As a growing set is packed anew: other files under the same names. */
async function grow(): Promise<void> {
  await pack(join(directory, 'packing'), { train: 6, validation: 3 }, 50);
  for (const file of ['images.u8', 'labels', 'index.json']) renameSync(join(directory, 'packing', file), join(directory, file));
}

beforeEach(async () => {
  directory = join(root, `set${sets++}`);
  sha256 = await pack(directory, { train: 4, validation: 2 }, 0);
});

it.each([['from the disk', true], ['into memory', false]])('reads %s what lay there when it began, also after the set has grown', async (_, isStreamed) => {
  const data = readTrainingData(directory, plan, { sha256, streamed: { train: isStreamed, validation: isStreamed } });
  const [train, validation] = [data.train.images as StoredImages, data.validation!.images as StoredImages];
  await grow();
  const all = new Uint8Array(4 * imageBytes);
  train.read(all, 0);
  expect([...all].filter((_, at) => at % imageBytes === 0)).toEqual([0, 1, 2, 3]);
  const readers = [train.reader(2), validation.reader(2)] as const;
  expect(readers[0].prefetch(Int32Array.of(3, 1))).toBe(true);
  expect([...readers[0].take(Int32Array.of(3, 1))]).toEqual([3, 3, 3, 1, 1, 1]);
  expect([...readers[0].take(Int32Array.of(2))]).toEqual([2, 2, 2]);
  expect([...readers[1].take(Int32Array.of(0, 1))]).toEqual([100, 100, 100, 101, 101, 101]);
  expect([[...data.train.labels], [...data.validation!.labels]]).toEqual([[0, 1, 0, 1], [0, 1]]);
  for (const reader of readers) reader.close();
  data.close();
});

it('refuses a set that has grown since its run was recorded', async () => {
  await grow();
  expect(() => readTrainingData(directory, plan, { sha256 })).toThrow(expect.objectContaining({ code: 'run.data-changed', message: expect.stringContaining("'pets' became another") }));
});
