import { describe, expect, it } from 'vitest';
import { phraseText } from '../../../../../core/errors/words.ts';
import { loggedRun, type NamedSeries } from '../../../../../main/import/logs/logged-run.ts';
import { meaningOf } from '../../../../../main/import/logs/metrics.ts';
import { SeriesCollector } from '../../../../../main/import/logs/series.ts';

describe('a name in a log', () => {
  it.each<[string, string, string | null]>([
    ['loss', '', 'loss'], ['acc', '', 'accuracy'], ['accuracy', '', 'accuracy'], ['sparse_categorical_accuracy', '', 'accuracy'], ['top_k_categorical_accuracy', '', 'topK'],
    ['val_loss', '', 'valLoss'], ['val_acc', '', 'valAccuracy'], ['val_top_k_categorical_accuracy', '', 'valTopK'], ['lr', '', 'learningRate'], ['learning_rate', '', 'learningRate'],
    ['epoch_loss', 'train', 'loss by epoch'], ['epoch_accuracy', 'validation', 'valAccuracy by epoch'], ['epoch_learning_rate', 'train', 'learningRate by epoch'], ['batch_loss', 'train', 'loss by step'],
    ['Loss/train', '', 'loss'], ['Loss/valid', '', 'valLoss'], ['Accuracy/test', '', 'valAccuracy of test'], ['eval/accuracy', '', 'valAccuracy'],
    ['train_loss_epoch', '', 'loss by epoch'], ['train_loss_step', '', 'loss by step'], ['trainLoss', '', 'loss'], ['valAccuracy', '', 'valAccuracy'],
    ['grad_norm', '', null], ['loss/box', '', null], ['epoch', '', null], ['', '', null], ['损失', '', null], ['constructor', '', null],
  ])('%s in %s means %s', (name, folder, expected) => {
    const meaning = meaningOf(name, folder);
    expect(meaning && [meaning.column, meaning.isTest ? 'of test' : '', meaning.by ? `by ${meaning.by}` : ''].filter((word) => word !== '').join(' ')).toBe(expected);
  });
});

const series = (name: string, points: readonly (readonly [step: number, value: number])[], folder = ''): NamedSeries => ({ name, folder, series: { steps: points.map(([step]) => step), values: points.map(([, value]) => value), times: points.map(() => Number.NaN) } });
const even = (count: number, first = 0, by = 1): [number, number][] => Array.from({ length: count }, (_, place) => [first + place * by, place]);

describe('a run of a log', () => {
  it("has Keras's epochs, counted from 0, with gaps and numbers that are none", () => {
    const { epochs, steps, leftOut, notes } = loggedRun([
      series('epoch_loss', [[0, 2], [1, NaN], [3, 1]], 'train'), series('epoch_loss', [[0, 3], [3, 2]], 'validation'),
      series('evaluation_loss_vs_iterations', [[10, 3]], 'validation'), series('batch_loss', even(4, 1), 'train'),
    ]);
    expect(epochs.map(({ epoch, loss, valLoss, nan }) => [epoch, loss, valLoss, nan])).toEqual([[1, 2, 3, undefined], [2, null, null, true], [4, 1, 2, undefined]]);
    expect(epochs[0]).toMatchObject({ accuracy: null, learningRate: null, seconds: null, imagesPerSecond: null, classAccuracy: null });
    expect([steps!.firstStep, [...steps!.loss], leftOut, notes]).toEqual([0, [0, 1, 2, 3], [], []]);
  });

  it.each<[string, [number, number][], number[]]>([
    ['from 0', even(3), [1, 2, 3]],
    ['from 1', even(3, 1), [1, 2, 3]],
    ['of a job that began later', even(3, 7), [7, 8, 9]],
    ['with a gap', [[1, 0], [2, 0], [5, 0]], [1, 2, 5]],
    ['of one value', [[400, 0]], [400]],
  ])('has epochs %s by their number', (_, points, expected) => {
    expect(loggedRun([series('loss', points)]).epochs.map(({ epoch }) => epoch)).toEqual(expected);
  });

  it('that was logged every so many steps alone is numbered in its order, and says so', () => {
    const { epochs, notes } = loggedRun([series('loss', even(5, 0, 100)), series('val_acc', even(2, 200, 200))]);
    expect(epochs.map(({ epoch, loss, valAccuracy }) => [epoch, loss, valAccuracy])).toEqual([[1, 0, null], [2, 1, null], [3, 2, 0], [4, 3, null], [5, 4, 1]]);
    expect(notes.map(phraseText)).toEqual(['The log counts no epochs: what it holds of steps 0 to 400 is numbered in its order.']);
  });

  it('with a loss by epoch and one by step has both', () => {
    const { epochs, steps, leftOut } = loggedRun([series('train_loss_epoch', [[0, 5], [1, 4]]), series('train_loss', even(6)), series('train_acc_step', even(3, 0, 50))]);
    expect(epochs.map(({ loss }) => loss)).toEqual([5, 4]);
    expect([steps!.loss.length, leftOut]).toEqual([6, ['train_acc_step']]);
  });

  it('with more values than epochs may be has them as steps', () => {
    const { epochs, steps } = loggedRun([series('loss', even(6000)), series('val_loss', even(6, 999, 1000))]);
    expect([epochs.length, steps!.loss.length]).toEqual([6, 6000]);
  });

  it('of steps alone has no epochs, and NaN where one column has fewer', () => {
    const { epochs, steps } = loggedRun([series('batch_loss', even(3, 1)), series('batch_accuracy', [[2, 0.5], [3, 1]])]);
    expect(epochs).toEqual([]);
    expect([steps!.firstStep, [...steps!.loss], [...steps!.accuracy]]).toEqual([0, [0, 1, 2], [NaN, 0.5, 1]]);
  });

  it('takes of two names for one thing the first, and a validation before a test', () => {
    const { epochs, leftOut } = loggedRun([series('acc', [[0, 0.1]]), series('accuracy', [[0, 0.2]]), series('test_loss', [[0, 1]]), series('val_loss', [[0, 2]]), series('box', [[0, 1]])]);
    expect([epochs[0]!.accuracy, epochs[0]!.valLoss, leftOut]).toEqual([0.1, 2, ['accuracy', 'box', 'test_loss']]);
  });

  it('holds nothing where nothing is known', () => {
    expect(loggedRun([series('box', [[0, 1]]), series('loss', [])])).toEqual({ epochs: [], steps: null, leftOut: ['box'], notes: [] });
  });
});

describe('steps that go back', () => {
  it('drop what the name had from there on', () => {
    const collector = new SeriesCollector();
    for (const step of [0, 1, 2, 3, 2, 3, 4]) collector.add('loss', step, 10 + step);
    collector.add('accuracy', 5, 1);
    expect(collector.series.get('loss')!.steps).toEqual([0, 1, 2, 3, 4]);
    expect(collector.dropped).toBe(2);
    collector.restart(3);
    expect([...collector.series.values()].map(({ steps }) => steps)).toEqual([[0, 1, 2], []]);
  });
});
