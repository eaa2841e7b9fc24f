import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edit, Step } from '../../../../../core/datasets/edits/edit.ts';
import { datasetsHandlers } from '../../../../../main/bridge/handlers/datasets.ts';
import type { Studio } from '../../../../../main/studio/services.ts';
import { namesAsImported, openEdited } from '../../../../../main/datasets/edits/edited.ts';
import { appendToJournal } from '../../../../../main/datasets/edits/append.ts';
import { openPacked } from '../../../../../main/datasets/packed.ts';
import { startTask } from '../../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../../main/datasets/store/packer.ts';
import { pixels } from '../make-cifar.ts';

let directory: string;
const stack = (seeds: number[]) => Buffer.concat(seeds.map(pixels));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'epochal-edited-'));
  const packer = await startPacker(directory, startTask('tiny'), null);
  await packer.add({ split: 'train', order: 0, images: stack([1, 2, 3, 4]), labels: [0, 1, 2, 0] });
  await packer.add({ split: 'test', order: 1, images: stack([5, 6]), labels: [2, 1] });
  await packer.finish({ id: 'tiny', name: 'Tiny', source: 'a test' }, { classes: ['cat', 'dog', 'frog'], height: 32, width: 32, channels: 3 });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const edit = (...edits: (Edit | Step)[]) => {
  for (const one of edits) appendToJournal(directory, () => ({ ...one, created: '2026-01-01T00:00:00.000Z' }));
};
const info = () => {
  const dataset = openEdited(directory);
  dataset.close();
  return dataset.info;
};

describe('a data set under edits', () => {
  it('is as imported without them, and has nothing written beside it', async () => {
    const files = await readdir(directory);
    const dataset = openPacked(directory);
    dataset.close();
    expect(info()).toEqual(dataset.info);
    expect(info()).toMatchObject({ edits: 0, edition: dataset.info.sha256 });
    expect(await readdir(directory)).toEqual(files);
  });

  it('gives the images of each split as a training sees them', () => {
    edit({ edit: 'exclude', images: { train: '1' } }, { edit: 'move', images: { test: '0' }, to: 'train' }, { edit: 'merge-classes', label: 1, into: 2 }, { edit: 'rename-class', label: 0, name: 'kitten' });
    const dataset = openEdited(directory);
    expect(dataset.info).toMatchObject({ classes: ['kitten', 'frog'], counts: { train: 4, validation: 0, test: 1, unlabeled: 0 }, edits: 4 });
    expect(Array.from(dataset.places('train'))).toEqual([0, 2, 3, 4]);
    expect([0, 1, 2, 3].map(namesAsImported(dataset, 'train'))).toEqual([...[0, 2, 3].map((index) => ({ split: 'train', index })), { split: 'test', index: 0 }]);
    expect(Array.from(dataset.labels('train'))).toEqual([0, 1, 0, 1]);
    expect(Array.from(dataset.labels('train', 2))).toEqual([0, 1]);
    expect(Buffer.from(dataset.images('train', 0, 4)).equals(stack([1, 3, 4, 5]))).toBe(true);
    expect(Buffer.from(dataset.images('train', 2, 2)).equals(stack([4, 5]))).toBe(true);
    expect(Buffer.from(dataset.image('test', 0)).equals(stack([6]))).toBe(true);
    // Where pictures are shown as imported, their captions are of the edited set.
    expect(dataset.info.imported).toMatchObject({ counts: { train: 4, test: 2 } });
    const { 'datasets.labels': labels } = datasetsHandlers({ datasets: { open: () => openPacked(directory) } } as unknown as Studio);
    expect(labels({ id: 'tiny', split: 'train', start: 0, count: 4 }, new AbortController().signal)).toEqual([0, 1, 1, 0]);
    expect(() => dataset.images('test', 1, 1)).toThrow(expect.objectContaining({ code: 'dataset.range' }));
    dataset.close();
    expect(() => dataset.image('test', 0)).toThrow(expect.objectContaining({ code: 'dataset.closed' }));
  });

  it('has the hash of what was imported once its edits are undone, and its own before', () => {
    const { sha256 } = info();
    edit({ edit: 'relabel', images: { train: '0' }, label: 1 });
    const relabelled = info();
    expect(relabelled.sha256).not.toBe(sha256);
    edit({ edit: 'exclude', images: { test: '0' } });
    expect(new Set([sha256, relabelled.sha256, info().sha256]).size).toBe(3);
    edit({ edit: 'undo', steps: 1 });
    expect(info()).toEqual(relabelled);
    edit({ edit: 'undo', steps: 1 });
    expect(info()).toMatchObject({ sha256, edits: 0, edition: sha256 });
    edit({ edit: 'redo', steps: 1 });
    expect(info()).toEqual(relabelled);
  });

  it('has another edition, and the same hash, by names and tags alone', () => {
    const { sha256, edition } = info();
    for (const one of [{ edit: 'rename-class', label: 0, name: 'kitten' }, { edit: 'tag', images: { train: '0' }, tag: 'odd' }] satisfies Edit[]) {
      const before = info().edition;
      edit(one);
      expect(info().sha256).toBe(sha256);
      expect([edition, before]).not.toContain(info().edition);
    }
  });
});
