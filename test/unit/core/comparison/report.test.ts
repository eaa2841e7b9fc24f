import { expect, it } from 'vitest';
import type { Comparison } from '../../../../core/comparison/comparison.ts';
import { comparisonReport, epochCharts, reportWords, type ComparisonReport } from '../../../../core/comparison/report.ts';
import type { EpochRow } from '../../../../core/runs.ts';

const rows = (accuracy: number): EpochRow[] => [1, 2].map((epoch) => ({ epoch, loss: 2 / epoch, accuracy, valLoss: epoch === 1 ? null : 1, valAccuracy: epoch === 1 ? null : accuracy, topK: null, valTopK: null, classAccuracy: null, learningRate: 0.1, seconds: 1, imagesPerSecond: 10 }));
const run = (name: string, value: number): Comparison['runs'][number] => ({ run: name, name, best: { epoch: 2, metric: 'valAccuracy', value }, last: { epoch: 2, loss: 1, accuracy: value, valLoss: 1, valAccuracy: value }, seconds: 2.4, imagesPerSecond: null, params: 10, epoch: 2, accuracy: value });
const comparison: Comparison = { runs: [run('a', 0.5), run('b', 0.6)], settings: [{ path: 'shuffle', values: [true, false] }], equalSettings: 4, architecture: [], images: null, pairs: [], notes: [] };
const content: ComparisonReport = {
  comparison,
  colours: ['#0072b2', '#c75300'],
  charts: epochCharts(comparison, [rows(0.5), rows(0.6)], reportWords),
  chartNote: 'over epochs',
  figures: [['Of epoch 1', 0.4, null]],
  verdicts: ["No difference shown between 'a' and 'b'."],
  images: 'over 10 images',
  layers: [],
  notes: ['something'],
  equal: '4 equal',
  pictures: [],
  settingName: (path) => path.toUpperCase(),
  words: reportWords,
  language: 'en',
};

it('a report of runs says the verdict first, then figures, curves, settings and notes; what there is none of is left out', () => {
  const { sections, legend } = comparisonReport(content);
  expect(sections.map(({ title }) => title)).toEqual(['Which is better', 'Figures', 'Curves', 'What differs', 'Notes']);
  expect(legend).toEqual([{ name: 'a', colour: '#0072b2' }, { name: 'b', colour: '#c75300' }]);
  expect(sections[1]).toMatchObject({ table: { titles: ['', 'a', 'b'], rows: [['Best accuracy', 0.5, 0.6], ['Best epoch', 2, 2], ['Last accuracy', 0.5, 0.6], ['Of epoch 1', 0.4, null], ['Parameters', 10, 10], ['Seconds of training', 2, 2], ['Images per second', null, null]] } });
  expect(sections[2]).toMatchObject({ note: 'over epochs' });
  expect(sections[3]).toMatchObject({ note: '4 equal', table: { rows: [['SHUFFLE', 'true', 'false']] } });
});

it('its charts have a line of each run, in its colour', () => {
  const charts = comparisonReport(content).sections.flatMap((section) => (section.kind === 'charts' ? section.charts : []));
  const strokes = charts.map((svg) => [...svg.matchAll(/<path d="M[^"]*" stroke="(#0072b2|#c75300)"( stroke-dasharray)?/g)].map(([, colour, dashed]) => `${colour}${dashed ? ' dashed' : ''}`));
  expect(strokes).toEqual([['#0072b2', '#c75300'], ['#0072b2', '#0072b2 dashed', '#c75300', '#c75300 dashed']]);
});

it('says nothing of what is better where no answers are common', () => {
  expect(comparisonReport({ ...content, verdicts: [], images: null }).sections[0]!.title).toBe('Figures');
});
