import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckProgress } from '../../../../../core/datasets/check/report.ts';
import { editRequestSchema } from '../../../../../core/datasets/edits/request.ts';
import { random } from '../../../../../core/random.ts';
import type { Checker } from '../../../../../main/datasets/check/checker.ts';
import { createChecks } from '../../../../../main/datasets/check/checks.ts';
import { createJoined } from '../../../../../main/datasets/check/joined.ts';
import { digestLength } from '../../../../../main/datasets/check/protocol.ts';
import { checkWork } from '../../../../../main/datasets/check/work.ts';
import { equalPairs } from '../../../../../core/datasets/check/groups.ts';
import { openDatasets } from '../../../../../main/datasets/datasets.ts';
import { createEdits } from '../../../../../main/datasets/edits/edits.ts';
import { startTask } from '../../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../../main/datasets/store/packer.ts';
import { EpochalError } from '../../../../../core/errors.ts';
import { testFolder } from '../../../../support/folder.ts';

const folder = testFolder('checks');
const size = 16;
const shape = { height: size, width: size, channels: 1 };

function blobs(seed: number): Buffer {
  const source = random(seed, 'blobs');
  const places = Array.from({ length: 8 }, () => ({ x: source.uniform() * size, y: source.uniform() * size, light: source.uniform() * 200 - 100 }));
  return Buffer.from(Array.from({ length: size * size }, (_, i) => Math.max(0, Math.min(255, 128 + places.reduce((sum, { x, y, light }) => sum + light * Math.exp(-(((i % size) - x) ** 2 + (Math.floor(i / size) - y) ** 2) / 6), 0)))));
}

/** The work of its processes, done here. */
const compared: string[] = [];
const checker: Checker = {
  async measure({ directory, subject }) {
    return checkWork.measure({ directory, start: 0, end: subject.splits.length }, () => undefined);
  },
  async compare(request, onProgress) {
    compared.push(request.id);
    const measured = await this.measure(request, onProgress);
    const end = request.subject.splits.length;
    onProgress({ phase: 'search', done: end, total: end });
    const near = await checkWork.search({ directory: request.directory, start: 0, end, descriptors: measured.descriptors }, () => undefined);
    return { measured, compared: { figures: measured.figures, equal: equalPairs(measured.digests, digestLength, request.subject.splits.keys()), near, nearCompared: true, seconds: 1 } };
  },
  conclude: ({ subject }, found) => Promise.resolve(checkWork.conclude({ ...found, subject })),
  close: () => undefined,
};

const datasets = openDatasets(folder, join(folder, 'cache'));
const edits = createEdits(datasets, folder, () => undefined);
const checks = createChecks(datasets, checker, () => undefined);
const train = (index: number) => ({ split: 'train', index });
const test = (index: number) => ({ split: 'test', index });

beforeAll(async () => {
  const directory = join(folder, 'blobs');
  mkdirSync(directory);
  const packer = await startPacker(directory, startTask('blobs'), null);
  await packer.add({ split: 'train', order: 0, images: Buffer.concat([0, 1, 2, 1, 3].map(blobs)), labels: [0, 0, 1, 1, 1] });
  await packer.add({ split: 'test', order: 0, images: Buffer.concat([9, 2].map(blobs)), labels: [0, 1] });
  await packer.finish({ id: 'blobs', name: 'Blobs', source: 'a test' }, { ...shape, classes: ['one', 'two'] });
});

describe('checks', () => {
  it('know nothing of a set that was not compared, and of one that is not there', async () => {
    expect(await checks.report('blobs')).toBeNull();
    await expect(checks.check('nowhere')).rejects.toMatchObject({ code: 'dataset.unknown' });
  });

  it('find twins, leaks and twins of different labels, tell how far they are, and compare once', async () => {
    const told: CheckProgress[] = [];
    const end = checks.subscribe((progress) => told.push(progress));
    const [report, same] = await Promise.all([checks.check('blobs'), checks.check('blobs')]);
    end();
    expect(same).toEqual(report);
    expect(compared).toEqual(['blobs']);
    expect(told.map(({ phase }) => phase)).toEqual(['search', 'done']);
    expect(report.duplicates).toEqual([
      { exact: true, distance: 0, images: [train(1), train(3)] },
      { exact: true, distance: 0, images: [test(1), train(2)] },
    ]);
    expect(report.leaks).toEqual([{ train: train(2), test: test(1), exact: true, distance: 0 }]);
    expect(report.labels).toEqual([{ exact: true, images: [{ ...train(1), label: 0 }, { ...train(3), label: 1 }] }]);
    expect(await checks.report('blobs')).toEqual(report);
  });

  it('say after an edit what is left, and after its undo what was there, without comparing again', async () => {
    const before = await checks.check('blobs');
    await edits.apply('blobs', { edit: 'exclude', images: { train: '2-3' } });
    expect(await checks.check('blobs')).toMatchObject({ images: 5, duplicates: [], leaks: [], labels: [] });
    await edits.apply('blobs', editRequestSchema.parse({ edit: 'undo' }));
    expect((await checks.check('blobs')).duplicates).toEqual(before.duplicates);
    expect(compared).toEqual(['blobs']);
  });

  it('find similar images, by what was measured', async () => {
    const [nearest, ...others] = await checks.similar('blobs', { split: 'test', index: 1 }, 3);
    expect(nearest).toEqual({ ...train(2), distance: 0 });
    expect(others).toHaveLength(2);
    await expect(checks.similar('blobs', { split: 'test', index: 7 }, 3)).rejects.toMatchObject({ code: 'dataset.range' });
  });
});

describe('joined work', () => {
  const ended = (signal: AbortSignal): Promise<never> => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new EpochalError('check.cancelled', { id: 'x' }))));

  it('goes on while one waits, and is called off when nobody does', async () => {
    const { join: joinWork } = createJoined<never>();
    const [first, second] = [new AbortController(), new AbortController()];
    let calls = 0;
    const work = (signal: AbortSignal): Promise<never> => {
      calls++;
      signal.addEventListener('abort', () => calls++);
      return ended(signal);
    };
    const both = [joinWork('x', first.signal, work), joinWork('x', second.signal, work)];
    first.abort();
    expect(calls).toBe(1);
    second.abort();
    expect(calls).toBe(2);
    for (const one of both) await expect(one).rejects.toMatchObject({ code: 'check.cancelled' });
  });
});
