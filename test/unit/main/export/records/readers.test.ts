import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mlflowFiles } from '../../../../../main/export/records/mlflow.ts';
import { tensorBoardFiles } from '../../../../../main/export/records/tensorboard.ts';
import { hashOf, recordedRuns } from '../../../../support/recordedRuns.ts';

type Point = [step: number, time: number, value: number | string];
interface StoredRun {
  id: string;
  name: string;
  status: string;
  start: number;
  end: number | null;
  metrics: Record<string, Point[]>;
  params: Record<string, string>;
  tags: Record<string, string>;
}

/** What the readers of TensorBoard and MLflow found in these very files. */
const read = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../fixtures/run-records/read.json'), 'utf8')) as {
  tensorboard: { sha256: string; runs: Record<string, Record<string, Point[]>> };
  mlflow: { sha256: string; runs: StoredRun[] };
};

const values = (points: readonly Point[]): [number, number][] => points.map(([step, , value]) => [step, Number(value)]);
const [whole, failed, begun] = read.mlflow.runs as [StoredRun, StoredRun, StoredRun];

describe('TensorBoard', () => {
  const { runs, sha256 } = read.tensorboard;
  const ofRun = (run: string, tag: string): [number, number][] => values(runs[run]![tag]!);
  const rounded = (points: [number, number][]): [number, number][] => points.map(([step, value]) => [step, Number(value.toPrecision(6))]);

  it('was given the files that are written now', () => {
    expect(hashOf(tensorBoardFiles(recordedRuns, true))).toBe(sha256);
  });

  it('has a run for each folder, named apart', () => {
    expect(Object.keys(runs).sort()).toEqual(['cnn-lr-0-01-ü-20260102-050000-efgh/train', 'cnn-lr-0-01-ü/train', 'cnn-lr-0-01-ü/validation', 'con-20260102-040000-wxyz/train', 'con-20260102-040000-wxyz/validation']);
    expect(runs['cnn-lr-0-01-ü-20260102-050000-efgh/train']).toEqual({});
  });

  it.each<[string, string, [number, number][]]>([
    ['cnn-lr-0-01-ü/train', 'epoch_loss', [[0, 1.5], [1, 0.75], [2, 0.5]]],
    ['cnn-lr-0-01-ü/train', 'epoch_learning_rate', [[0, 0.01], [1, 0.005], [2, 0.00333333]]],
    ['cnn-lr-0-01-ü/validation', 'epoch_accuracy', [[0, 0.4], [2, 0.8]]],
    ['cnn-lr-0-01-ü/validation', 'evaluation_loss_vs_iterations', [[3, 2], [9, 0.666667]]],
    // Ten images in batches of four: the third step has two. Step 5 is lost.
    ['cnn-lr-0-01-ü/train', 'batch_loss', [[1, 2], [2, 1.75], [3, 1.6], [4, 0.9], [6, 0.833333], [7, 0.6], [8, 0.55], [9, 0.52]]],
    ['cnn-lr-0-01-ü/train', 'batch_accuracy', [[1, 0.25], [2, 0.375], [3, 0.4], [4, 0.5], [6, 0.666667], [7, 0.75], [8, 0.875], [9, 0.9]]],
    ['con-20260102-040000-wxyz/train', 'epoch_loss', [[0, 1.5], [1, NaN]]],
    ['con-20260102-040000-wxyz/train', 'batch_loss', [[1, 2], [2, 1.75], [3, 1.6], [4, 4], [5, Infinity], [6, NaN], [7, NaN]]],
    ['con-20260102-040000-wxyz/validation', 'epoch_loss', [[1, NaN]]],
  ])('reads %s %s', (run, tag, expected) => {
    expect(rounded(ofRun(run, tag))).toEqual(expected);
  });

  it('reads the time of an epoch: its run begun, and as long as it trained', () => {
    expect(runs['cnn-lr-0-01-ü/train']!['epoch_loss']!.map(([, time]) => time - Date.parse('2026-01-02T03:04:05.500Z') / 1000)).toEqual([2, 4, 6]);
  });
});

describe('MLflow', () => {
  it('was given the files that are written now', () => {
    expect(hashOf(mlflowFiles(recordedRuns, true))).toBe(read.mlflow.sha256);
  });

  it('reads names, states and times', () => {
    expect(read.mlflow.runs.map(({ name, status, start, end }) => [name, status, start, end])).toEqual([
      ['CNN, lr 0.01/ü\u{1f600}', 'FINISHED', Date.parse('2026-01-02T03:04:05.500Z'), Date.parse('2026-01-02T03:04:11.500Z')],
      ['con', 'FAILED', Date.parse('2026-01-02T04:00:00.000Z'), Date.parse('2026-01-02T04:00:04.000Z')],
      ['cnn lr 0 01 Ü', 'RUNNING', Date.parse('2026-01-02T05:00:00.000Z'), null],
    ]);
  });

  it.each<[StoredRun, string, [number, number][]]>([
    [whole, 'loss', [[0, 1.5], [1, 0.75], [2, 0.5]]],
    [whole, 'learning_rate', [[0, 0.01], [1, 0.005], [2, 0.01 / 3]]],
    [whole, 'val_accuracy', [[0, 0.4], [2, 0.8]]],
    [whole, 'batch_accuracy', [[1, 0.25], [2, 0.375], [3, 0.4], [4, 0.5], [6, 4 / 6], [7, 0.75], [8, 0.875], [9, 0.9]]],
    [failed, 'loss', [[0, 1.5], [1, NaN]]],
    [failed, 'val_loss', [[1, NaN]]],
  ])('$name: reads %s', ({ metrics }, name, expected) => {
    expect(values(metrics[name]!)).toEqual(expected);
  });

  it('has no metric of a run that has only begun', () => {
    expect(begun.metrics).toEqual({});
  });

  it('reads settings and where a run is from', () => {
    expect(whole.params).toMatchObject({ batchSize: '4', optimizer: 'SGD', 'optimizer.momentum': '0.9', 'callbacks.TensorBoard.update_freq': 'epoch', schedule: 'null', dataset: 'tiny', trainImages: '10' });
    expect(whole.tags).toMatchObject({ 'mlflow.runName': 'CNN, lr 0.01/ü\u{1f600}', 'epochal.run': '20260102-030405-abcd', 'epochal.recipe': 'tiny-cnn' });
    expect(failed.tags).toMatchObject({ 'mlflow.note.content': 'Why?\nToo fast.', 'epochal.tags': 'lr, 慢', 'mlflow.parentRunId': whole.id });
    expect([whole, begun].map(({ tags }) => tags['mlflow.parentRunId'])).toEqual([undefined, undefined]);
  });
});
