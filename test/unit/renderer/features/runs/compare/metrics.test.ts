import { describe, expect, it } from 'vitest';
import { chartCsv, chartLines, type ChartRun } from '../../../../../../renderer/features/runs/compare/charts/chart-lines.ts';
import { lineOf, type MetricKey, type XAxis } from '../../../../../../renderer/features/runs/compare/charts/metrics.ts';
import type { ImportedRun } from '../../../../../../core/imported-runs.ts';
import { epochRow, runDetail, runRow } from '../../../fakeBridge.ts';

const detail = runDetail({ stepsPerEpoch: 10, trainImages: 300 });
const run: ChartRun = {
  run: 'a',
  name: 'one',
  detail,
  epochs: [epochRow(1, 0.4), { ...epochRow(2, 0.5), valAccuracy: null, valLoss: null }, { ...epochRow(3, 0.6), loss: null, nan: true, seconds: 5 }],
  steps: { loss: Float32Array.of(4, NaN, 2), accuracy: Float32Array.of(0, 0.5, 1) },
};
const numbers = (values: Float64Array): number[] => [...values];

describe('a line', () => {
  it.each<[MetricKey, XAxis, number[], number[]]>([
    ['accuracy', 'epoch', [1, 2, 3], run.epochs.map(({ accuracy }) => accuracy!)],
    ['accuracy', 'step', [10, 20, 30], run.epochs.map(({ accuracy }) => accuracy!)],
    ['accuracy', 'time', [3, 6, 11], run.epochs.map(({ accuracy }) => accuracy!)],
    ['accuracy', 'images', [300, 600, 900], run.epochs.map(({ accuracy }) => accuracy!)],
    ['valAccuracy', 'epoch', [1, 3], [0.4, 0.6]],
    ['loss', 'epoch', [1, 2, 3], [2, 1, NaN]],
    ['stepLoss', 'epoch', [0.1, 0.2, 0.3], [4, NaN, 2]],
    ['stepLoss', 'step', [1, 2, 3], [4, NaN, 2]],
    ['stepAccuracy', 'time', [0.3, 0.6, 0.9], [0, 0.5, 1]],
  ])('%s over %s', (metric, axis, x, y) => {
    const line = lineOf(run, metric, axis);
    x.forEach((at, place) => expect(line.x[place]).toBeCloseTo(at, 9));
    expect(numbers(line.y)).toEqual(y);
  });

  it.each<[string, (number | null)[], number[]]>([
    ['ends where they end', [4, 2], [4, 6]],
    ['passes over what no time is known of', [null, 2], [0, 2]],
    ['is nowhere without times', [null, null], [NaN, NaN]],
  ])('of a log over time %s', (_, seconds, x) => {
    const log: ImportedRun = { ...runRow(), imported: true, origin: { format: 'csv', source: 'a.csv', leftOut: [] }, epochRows: [], step: 0, notes: [] };
    const epochs = seconds.map((its, place) => ({ ...epochRow(1 + 3 * place), seconds: its }));
    expect(numbers(lineOf({ detail: log, epochs, steps: null }, 'accuracy', 'time').x)).toEqual(x);
  });

  it('of steps that are not here is empty', () => {
    expect(lineOf({ ...run, steps: null }, 'stepLoss', 'epoch').x).toHaveLength(0);
  });
});

describe('the lines of a chart', () => {
  it('dash validation beside training alone, and name a run once', () => {
    const shape = (metrics: MetricKey[]): [boolean, string | null][] => chartLines([run], metrics, 'epoch', 0).map(({ dashed, label }) => [dashed, label]);
    expect(shape(['loss', 'valLoss'])).toEqual([[false, 'one'], [true, null]]);
    expect(shape(['valAccuracy'])).toEqual([[false, 'one']]);
  });

  it('are not made again of a run that has not changed', () => {
    const [line] = chartLines([run], ['accuracy'], 'epoch', 0.5);
    expect(chartLines([{ ...run, name: 'other' }], ['accuracy'], 'epoch', 0.5)[0]!.y).toBe(line!.y);
    expect(chartLines([{ ...run, epochs: [...run.epochs] }], ['accuracy'], 'epoch', 0.5)[0]!.y).not.toBe(line!.y);
  });

  it('are saved as they were measured, a gap as nothing', () => {
    expect(chartCsv([run], ['loss'], 'epoch')).toBe('run,name,metric,epoch,value\r\na,one,loss,1,2\r\na,one,loss,2,1\r\na,one,loss,3,\r\n');
  });
});
