import { describe, expect, it } from 'vitest';
import { answeredEpochs, epochAt } from '../../../../../../../renderer/features/runs/compare/answers/epochs.ts';
import { inCommon, listed, pairView, pictureAt, runView, type Answered, type Cell, type EverRight, type ListKey } from '../../../../../../../renderer/features/runs/compare/answers/view.ts';
import { answersOf } from './answering.ts';

const labels = [0, 0, 1, 1, 2, 2];
const run = (name: string, predicted: number[], changes = {}): Answered => ({ run: name, epoch: 4, answers: answersOf(labels, predicted, changes) });
const [a, b, c] = [run('a', [0, 1, 1, 0, 2, 0]), run('b', [0, 0, 0, 1, 2, 1]), run('c', [0, 1, 0, 0, 2, 1])];

describe('the answers of runs', () => {
  it('are counted as a confusion matrix, an accuracy, and that of each class', () => {
    const { confusion, accuracy, classAccuracy, luck } = runView(a, 4, [0.4, 0.45, 0.5, 0.55], 3);
    expect([...confusion]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
    expect([accuracy, [...classAccuracy]]).toEqual([0.5, [0.5, 0.5, 0.5, NaN]]);
    expect(luck).toBeCloseTo(Math.SQRT2 * 1.96 * Math.sqrt(6 * 0.25) / 6, 6);
  });

  it('of a pair are held against each other, cell by cell', () => {
    const { difference, ...counts } = pairView(a, b, runView(a, 3, [], 0), runView(b, 3, [], 0));
    expect(counts).toEqual({ bothRight: 2, onlyA: 1, onlyB: 2, neither: 1 });
    expect([...difference]).toEqual([-1, 1, 0, 0, 0, 0, 1, -1, 0]);
  });

  it.each<[ListKey, EverRight, Cell | null, number[]]>([
    ['onlyA', new Map(), null, [2]],
    ['onlyB', new Map(), null, [1, 3]],
    ['all', new Map(), null, [0, 4]],
    ['never', new Map(), null, [5]],
    ['never', new Map([['c', Uint8Array.of(0, 0, 0, 0, 0, 1)]]), null, []],
    ['forgottenA', new Map([['a', Uint8Array.of(1, 1, 1, 0, 1, 0)]]), null, [1]],
    ['forgottenB', new Map([['a', Uint8Array.of(1, 1, 1, 1, 1, 1)], ['b', Uint8Array.of(0, 0, 0, 0, 0, 1)]]), null, [5]],
    ['samples', new Map(), null, [0, 1, 2, 3, 4, 5]],
    ['samples', new Map(), { label: 0, predicted: 1 }, [1]],
    ['onlyA', new Map(), { label: 0, predicted: 1 }, []],
    ['onlyB', new Map(), { label: 1, predicted: 0 }, [3]],
  ])('%s, %o, %j', (key, ever, cell, places) => {
    expect(listed([a, b, c], [a, b], key, ever, cell)).toEqual(places);
  });

  it('are compared over the images that all have answered', () => {
    const later = run('later', [1, 1, 0, 2, 2, 0], { images: { start: 2, count: 6 }, index: Int32Array.of(2, 3, 4, 5, 6, 7) });
    const { common } = inCommon([a, later]);
    expect(common.map(({ answers }) => [...answers.predicted])).toEqual([[1, 0, 2, 0], [1, 1, 0, 2]]);
    expect(pictureAt(common, 1)).toEqual({ index: 3, label: 1, answers: [{ run: 'a', predicted: 0, confidence: 0.75, probability: 0.5 }, { run: 'later', predicted: 1, confidence: 0.75, probability: 0.5 }] });
  });

  it('of other images than most are left out', () => {
    expect(inCommon([run('train', [0, 0, 0, 0, 0, 0], { split: 'train' }), a, b]).apart).toEqual(['train']);
    const { common, apart } = inCommon([a, run('train', [0, 0, 0, 0, 0, 0], { split: 'train' }), b]);
    expect([common.map((one) => one.run), apart]).toEqual([['a', 'b'], ['train']]);
    expect(inCommon([])).toEqual({ common: [], apart: [], leftOut: 0 });
  });
});

it.each<[number[], number, number | null]>([[[1, 2, 4], 3, 2], [[1, 2, 4], 9, 4], [[3, 4], 1, 3], [[], 1, null]])('of epochs %j, %d shows %s', (epochs, epoch, shown) => {
  expect(epochAt(epochs, epoch)).toBe(shown);
});

it('epochs that did not validate have no answers', () => {
  expect(answeredEpochs([{ epoch: 1, valAccuracy: null }, { epoch: 2, valAccuracy: 0.5 }])).toEqual([2]);
});
