import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answers } from '../../../../../core/ledger/answers.ts';
import { stretchesOf } from '../../../../../renderer/features/data/browse/marks.ts';
import { SavedViews } from '../../../../../renderer/features/data/browse/saved-views.svelte.ts';
import { Thumbnails, spread, type FetchPixels } from '../../../../../renderer/features/data/browse/thumbnails.ts';
import { warningMarks } from '../../../../../renderer/features/data/view/warnings.ts';
import { answerColumns } from '../../../../../renderer/features/data/view/answers.ts';
import type { Order } from '../../../../../renderer/features/data/view/order.ts';

describe('thumbnails', () => {
  beforeEach(() => {
    vi.stubGlobal('OffscreenCanvas', class { getContext = () => ({ putImageData: () => undefined }); });
    vi.stubGlobal('ImageData', class { data: Uint8ClampedArray; constructor(width: number, height: number) { this.data = new Uint8ClampedArray(4 * width * height); } });
  });
  afterEach(() => vi.unstubAllGlobals());

  /** Of pictures of 512 x 512 a sheet holds four, and there is one sheet. */
  function open() {
    const asked: number[][] = [];
    const waiting: (() => void)[] = [];
    const fetch: FetchPixels = (places) => {
      asked.push([...places]);
      return new Promise((resolve) => waiting.push(() => resolve(new Uint8Array(places.length * 512 * 512))));
    };
    const failed = vi.fn();
    const thumbnails = new Thumbnails({ own: { height: 512, width: 512, channels: 1 }, side: null, fetch, changed: () => undefined, failed, mostBytes: 4 * 1024 * 1024 });
    const answer = async (): Promise<void> => {
      waiting.shift()!();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    };
    return { thumbnails, asked, answer, failed };
  }

  it('are asked for once, the most urgent first, and are then there', async () => {
    const { thumbnails, asked, answer } = open();
    thumbnails.want([3, 1]);
    thumbnails.want([1, 3, 2]);
    expect(asked).toEqual([[3, 1], [2]]);
    expect(thumbnails.find(3)).toBeNull();
    await answer();
    await answer();
    thumbnails.want([1, 2, 3]);
    expect(asked).toHaveLength(2);
    expect([3, 1, 2].map((place) => thumbnails.find(place)).map((spot) => [spot!.x, spot!.y])).toEqual([[0, 0], [512, 0], [0, 512]]);
  });

  it('give up what was not seen for longest', async () => {
    const { thumbnails, answer } = open();
    thumbnails.want([1, 2, 3, 4]);
    await answer();
    thumbnails.find(1);
    thumbnails.want([5]);
    await answer();
    expect([1, 2, 3, 4, 5].map((place) => thumbnails.find(place) !== null)).toEqual([true, false, true, true, true]);
  });

  it('that were wanted and not asked for are forgotten when others are', async () => {
    const { thumbnails, asked, answer } = open();
    thumbnails.want([1]);
    thumbnails.want([2]);
    thumbnails.want([3]);
    thumbnails.want([4]);
    await answer();
    expect(asked).toEqual([[1], [2], [4]]);
  });

  it.each([[1, [7], [7, 7, 7, 255]], [2, [7, 9], [7, 7, 7, 9]], [3, [1, 2, 3], [1, 2, 3, 255]], [4, [1, 2, 3, 4], [1, 2, 3, 4]]])('of %i channels become colours', (channels, pixels, expected) => {
    const into = new Uint8ClampedArray(4);
    spread(Uint8Array.from(pixels), channels, into);
    expect([...into]).toEqual(expected);
  });
});

it('answers stand at the places of their pictures as imported', () => {
  const answers = (split: 'train' | 'test', index: number[], predicted: number[], imported?: object): Answers =>
    ({ split, images: { start: 0, count: index.length, imported }, index: Int32Array.from(index), predicted: Int32Array.from(predicted), probability: Float32Array.from(index, () => 0.25), confidence: Float32Array.from(index, () => 0.5) }) as unknown as Answers;
  const columns = { count: 6, importedSplits: Uint8Array.of(0, 0, 0, 0, 2, 2) };
  // The run saw a picture of test in train, and one of train was left out.
  const seen = [answers('train', [2, 0], [8, 9], { split: Uint8Array.of(0, 0, 2), index: Int32Array.of(0, 2, 0) }), answers('test', [0], [7], { split: Uint8Array.of(2), index: Int32Array.of(1) })];
  const found = answerColumns('r', seen, columns);
  expect([...found.predicted]).toEqual([9, -1, -1, -1, 8, 7]);
  expect([...found.confidence]).toEqual([0.5, NaN, NaN, NaN, 0.5, 0.5]);
  expect([...answerColumns('r', [answers('train', [2, 0], [8, 9]), answers('test', [1], [7])], columns).predicted]).toEqual([9, -1, 8, -1, -1, 7]);
});

it.each<[Order, number[]]>([['index', [0, 2, 4]], ['class', [0, 2, 4]], ['name', [0, 3]], ['brightness', []]])('the scroll bar marks where the order by %s begins something new: %j', (by, expected) => {
  const columns = { splits: Uint8Array.of(0, 0, 0, 0, 2, 2), labels: Int32Array.of(1, 1, 0, 0, 1, 1), names: ['a1', 'A2', 'a3', 'b', 'b1', 'B'] };
  expect(stretchesOf(Uint32Array.of(0, 1, 2, 3, 4, 5), by, columns).map(({ start }) => start)).toEqual(expected);
});

it('views are kept by name for each set, without what is of the moment', () => {
  const kept = new Map<string, string>();
  const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const views = new SavedViews(store, 'd');
  views.save('odd', { sort: '-loss', image: 'test-3', large: '1' });
  views.save('other', { class: '1' });
  views.save('odd', { sort: 'loss' });
  views.remove('other');
  expect(new SavedViews(store, 'd').list).toEqual([{ name: 'odd', query: { sort: 'loss' } }]);
  expect(new SavedViews(store, 'e').list).toEqual([]);
  kept.set('epochal.data.views.d', '{');
  expect(new SavedViews(store, 'd').list).toEqual([]);
});

it('what a check found stands at the places of its pictures', () => {
  const [a, b, c] = [{ split: 'train', index: 1 }, { split: 'test', index: 0 }, { split: 'test', index: 1 }] as const;
  const report = { duplicates: [{ exact: true, distance: 0, images: [a, b] }, { exact: false, distance: 0.1, images: [c] }], leaks: [{ train: a, test: b, exact: true, distance: 0 }], labels: [], quality: [{ rule: 'light' as const, images: [c] }], constant: [c] };
  const { names, bits } = warningMarks(report, { count: 4, importedSplits: Uint8Array.of(0, 0, 2, 2) });
  const warned = [...bits].map((own) => names.filter((_, i) => ((own >>> i) & 1) === 1));
  expect(warned).toEqual([[], ['exact', 'leaks'], ['exact', 'leaks'], ['near', 'bright', 'constant']]);
});
