import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../../../../core/contract.ts';
import type { Collection } from '../../../../../core/collections.ts';
import { EpochalError } from '../../../../../core/errors.ts';
import { bundlesOf } from '../../../../../renderer/app/bridge/folders.ts';
import { Collecting } from '../../../../../renderer/features/data/collect/collecting.svelte.ts';
import { areTwins, tinyHeight, tinyWidth } from '../../../../../renderer/features/data/collect/twins.ts';

const collection = (counts: number[]): Collection => ({ id: 'pets', name: 'Pets', shape: { width: 8, height: 8, channels: 3, fit: 'crop', fill: '#000000' }, sha256: null, classes: counts.map((count, label) => ({ name: `class ${label}`, count, newest: [] })) });
const file = (path: string, size = 1): { path: string; file: Blob } => ({ path, file: new Blob(['x'.repeat(size)]) });

describe('pictures on their way to classes', () => {
  it('go in the order in which they came, those of one class together, and are counted until they are there', async () => {
    const sent: { label: number; paths: string[] }[] = [];
    const first = Promise.withResolvers<void>();
    const counts = [0, 0];
    let paths: string[] = [];
    const bridge = {
      invoke: async (_name: string, { label }: { label: number }) => {
        await first.promise;
        sent.push({ label, paths });
        counts[label]! += paths.length;
        return { added: paths.length, skipped: [], collection: collection(counts) };
      },
    } as unknown as Bridge;
    let grown = 0;
    const collecting = new Collecting(bridge, 'pets', () => (grown += 1), (files) => {
      paths = files.map(({ path }) => path);
      return Promise.resolve('upload');
    });
    const done = collecting.add(0, [file('a.png')]);
    void collecting.add(1, [file('b.png')]);
    void collecting.add(1, [file('b.png')]);
    expect(collecting.pending).toEqual([1, 2]);
    first.resolve();
    await done;
    expect(sent).toEqual([{ label: 0, paths: ['0/a.png'] }, { label: 1, paths: ['0/b.png', '1/b.png'] }]);
    expect([collecting.pending, collecting.collection?.classes.map(({ count }) => count), grown]).toEqual([[0, 0], [1, 2], 1]);
  });

  it('what is refused is said, and what follows is sent all the same', async () => {
    const asked: number[] = [];
    const bridge = {
      invoke: (_name: string, { label }: { label: number }) => {
        asked.push(label);
        if (label === 0) throw new EpochalError('collection.class', { label, last: 0 });
        return Promise.resolve({ added: 1, skipped: [], collection: collection([0, 1]) });
      },
    } as unknown as Bridge;
    const collecting = new Collecting(bridge, 'pets', () => undefined, () => Promise.resolve('upload'));
    const done = collecting.add(0, [file('a.png')]);
    void collecting.add(1, [file('b.png')]);
    await done;
    expect([asked, collecting.pending, collecting.error?.code]).toEqual([[0, 1], [0, 0], 'collection.class']);
  });
});

describe('near twins', () => {
  const frame = (value: (at: number) => number): Uint8ClampedArray => Uint8ClampedArray.from({ length: tinyWidth * tinyHeight * 4 }, (_, at) => value(at));
  it.each([
    ['the same frame', 0, true],
    ['noise of a camera', 2, true],
    ['another light', 12, false],
  ])('%s', (_what, by, twins) => {
    expect(areTwins(frame((at) => at % 200), frame((at) => (at % 200) + (at % 2 === 0 ? by : -by) + by))).toBe(twins);
  });
});

it('files go in bundles of so many bytes and so many files, none left out', () => {
  const files = [...Array.from({ length: 2500 }, (_, i) => file(`${i}`)), file('large', 40 * 1024 * 1024), file('last')];
  const bundles = [...bundlesOf(files)];
  expect(bundles.map((some) => some.length)).toEqual([1000, 1000, 500, 1, 1]);
  expect(bundles.flat()).toEqual(files);
});
