import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../../../core/datasets.ts';
import type { Query } from '../../../../../renderer/app/route.ts';
import { ranksOf } from '../../../../../renderer/features/data/view/names.ts';
import { DatasetView } from '../../../../../renderer/features/data/view/dataset-view.svelte.ts';

const info = { id: 'd', edits: 0, counts: { train: 4, validation: 0, test: 3, unlabeled: 1 }, classes: ['cat', 'dog', 'red cat'], groups: [{ name: 'all cats', classes: [0, 2] }, { name: 'dogs', classes: [1] }] } as unknown as DatasetInfo;

/** Eight pictures, the first four of training, the last without a label. */
function viewOf(query: Query): DatasetView {
  const choices = { query, keep: () => undefined };
  const view = new DatasetView(info, choices);
  Object.assign(view.columns, {
    labels: Int32Array.from([0, 1, 2, 0, 1, 2, 0, -1]),
    names: ['a10.png', 'a9.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png', 'Dogs.png'],
    nameRanks: Uint32Array.from([1, 0, 2, 3, 5, 6, 7, 4]),
    brightness: Float32Array.from([0.5, 0.25, 0.5, 0, 1, 0.75, 0.1, 0.2]),
    tags: { names: ['odd', 'even'], bits: Uint32Array.from([2, 1, 2, 1, 2, 1, 2, 3]) },
    excluded: Uint8Array.from([0, 0, 1, 0, 0, 0, 0, 0]),
    answers: {
      run: 'r',
      predicted: Int32Array.from([-1, -1, -1, -1, 1, 0, 0, -1]),
      probability: Float32Array.from([NaN, NaN, NaN, NaN, 0.9, 0.1, 0.5, NaN]),
      confidence: Float32Array.from([NaN, NaN, NaN, NaN, 0.9, 0.8, 0.5, NaN]),
    },
  });
  return view;
}

describe('the pictures shown', () => {
  it.each<[Query, number[]]>([
    [{}, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ split: 'test' }, [4, 5, 6]],
    [{ split: 'validation' }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ split: 'train', class: '0' }, [0, 3]],
    [{ class: '7' }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ group: '0', split: 'train' }, [0, 2, 3]],
    [{ tag: 'odd' }, [1, 3, 5, 7]],
    [{ tag: 'unheard' }, []],
    [{ excluded: '1' }, [2]],
    [{ edited: '1' }, []],
    [{ answer: 'right' }, [4, 6]],
    [{ answer: 'wrong' }, [5]],
    [{ answer: 'unsure' }, [6]],
    [{ text: 'DOG' }, [1, 4, 7]],
    [{ text: 'red' }, [2, 5]],
    [{ sort: '-index' }, [7, 6, 5, 4, 3, 2, 1, 0]],
    [{ sort: 'class' }, [7, 0, 3, 6, 1, 4, 2, 5]],
    [{ sort: 'name', split: 'train' }, [1, 0, 2, 3]],
    [{ sort: 'brightness' }, [3, 6, 7, 1, 0, 2, 5, 4]],
    [{ sort: '-brightness' }, [4, 5, 0, 2, 1, 7, 6, 3]],
    [{ sort: 'loss' }, [4, 6, 5, 0, 1, 2, 3, 7]],
    [{ sort: '-loss' }, [5, 6, 4, 0, 1, 2, 3, 7]],
    [{ sort: '-confidence', split: 'test' }, [4, 5, 6]],
    [{ sort: 'size' }, [0, 1, 2, 3, 4, 5, 6, 7]],
  ])('of the address %j are %j', (query, expected) => {
    expect([...viewOf(query).places]).toEqual(expected);
  });

  it('are those that were found, in their order until another is chosen', () => {
    const found = { title: 'alike', places: Uint32Array.from([6, 0, 4]) };
    const [asFound, filtered, sorted] = [{}, { split: 'test' }, { sort: 'brightness' }].map((query) => Object.assign(viewOf(query), { found }));
    expect([asFound, filtered, sorted].map((view) => [...view!.places])).toEqual([[6, 0, 4], [6, 4], [6, 0, 4]]);
    expect([...asFound!.positions]).toEqual([1, -1, -1, -1, 2, -1, 0, -1]);
  });
});

describe('the pictures of each class', () => {
  it.each<[Query, number[]]>([
    [{}, [3, 2, 2]],
    [{ split: 'train' }, [2, 1, 1]],
    [{ class: '1', split: 'test' }, [1, 1, 1]],
    [{ text: 'cat' }, [3, 0, 2]],
  ])('of the address %j are %j', (query, expected) => {
    const view = viewOf(query);
    expect([...view.countBy('label', 3, (place) => view.columns.labels![place]!)]).toEqual(expected);
  });
});

describe('the selection', () => {
  it.each<[string, [place: number, how?: 'alone' | 'extend' | 'toggle' | 'move'][], number[]]>([
    ['is the picture clicked', [[1], [5]], [5]],
    ['gains and loses those clicked with Ctrl', [[1], [5, 'toggle'], [1, 'toggle'], [0, 'toggle']], [5, 0]],
    ['extends from the last click in the order shown', [[3], [1, 'extend']], [3, 6, 7, 1]],
    ['extends from the same beginning again', [[3], [1, 'extend'], [6, 'extend']], [3, 6]],
    ['extends from where Ctrl was last clicked', [[3], [7, 'toggle'], [0, 'extend']], [7, 1, 0]],
    ['stays while the keyboard moves alone', [[3], [4, 'move']], [3]],
  ])('%s', (_what, steps, expected) => {
    const view = viewOf({ sort: 'brightness' });
    for (const [place, how] of steps) view.choose(place, how);
    expect([...view.selection.places]).toEqual(expected);
  });

  it('is what actions are meant for, in order of place; without one the picture the keyboard is at', () => {
    for (const image of ['test-3', 'test', 'toString-0', '6']) expect(viewOf({ image }).chosen).toEqual([]);
    const view = viewOf({ image: 'test-2' });
    expect(view.chosen).toEqual([6]);
    view.selection.set([5, 2]);
    expect(view.chosen).toEqual([2, 5]);
  });
});

it.each([
  [['a10', 'a9', 'B1', 'a09'], [2, 0, 3, 1]],
  [['x/2.png', 'x/10.png', 'X/1.png'], [1, 2, 0]],
  [[], []],
])('names %j stand in natural order as %j', (names, expected) => {
  expect([...ranksOf(names)]).toEqual(expected);
});
