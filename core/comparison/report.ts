import { plotOf, type PlotLine } from '../charts/plot.ts';
import { signsOf } from '../colours/signs.ts';
import { plotSvg } from '../charts/svg.ts';
import type { Report, ReportPicture } from '../reports/report.ts';
import type { LoggedEpochRow } from '../imported-runs.ts';
import type { TextTable } from '../tables/table.ts';
import type { Comparison } from './comparison.ts';
import { settingCell } from './settings.ts';

/** The headings and names of a report of runs side by side. */
export const reportWords = {
  title: 'Runs side by side',
  verdict: 'Which is better',
  curves: 'Curves',
  accuracy: 'Validation accuracy',
  loss: 'Loss: training solid, validation dashed',
  differs: 'What differs',
  figures: 'Figures',
  best: 'Best accuracy',
  last: 'Last accuracy',
  epoch: 'Best epoch',
  params: 'Parameters',
  seconds: 'Seconds of training',
  imagesPerSecond: 'Images per second',
  layers: 'Layers that differ',
  pictures: 'Pictures on which they part',
  notes: 'Notes',
} as const;
export type ReportWords = Readonly<Record<keyof typeof reportWords, string>>;

/** What a report of runs side by side is made of. */
export interface ComparisonReport {
  comparison: Comparison;
  /** In the order of the comparison. */
  epochs: readonly (readonly LoggedEpochRow[])[];
  /** CSS colours, likewise. */
  colours: readonly string[];
  /** Sentences: of each pair, and over which images. */
  verdicts: readonly string[];
  images: string | null;
  /** Sentences: layers that differ, what could not be compared. */
  layers: readonly string[];
  notes: readonly string[];
  /** How many settings are the same, in words. */
  equal: string;
  pictures: readonly ReportPicture[];
  settingName: (path: string) => string;
  words: ReportWords;
  language: 'en' | 'zh';
}

export function comparisonReport({ comparison, epochs, colours, verdicts, images, layers, notes, equal, pictures, settingName, words, language }: ComparisonReport): Report {
  const { runs } = comparison;
  const charts = [[words.accuracy, ['valAccuracy']], [words.loss, ['loss', 'valLoss']]] as const;
  return {
    title: words.title,
    legend: runs.map(({ name }, place) => ({ name, colour: colours[place]! })),
    language,
    sections: [
      ...(verdicts.length === 0 ? [] : [{ kind: 'words' as const, title: words.verdict, ...(images === null ? {} : { note: images }), lines: verdicts }]),
      { kind: 'table', title: words.figures, table: figureTable(comparison, words) },
      { kind: 'charts', title: words.curves, charts: charts.map(([title, metrics]) => chartOf(title, metrics, comparison, epochs, colours)) },
      { kind: 'table', title: words.differs, note: equal, table: settingTable(comparison, settingName) },
      ...(layers.length === 0 ? [] : [{ kind: 'words' as const, title: words.layers, lines: layers }]),
      ...(pictures.length === 0 ? [] : [{ kind: 'pictures' as const, title: words.pictures, pictures }]),
      ...(notes.length === 0 ? [] : [{ kind: 'words' as const, title: words.notes, lines: notes }]),
    ],
  };
}

function figureTable({ runs }: Comparison, words: ReportWords): TextTable {
  const row = (name: string, value: (run: Comparison['runs'][number]) => number | null): (string | number | null)[] => [name, ...runs.map(value)];
  return {
    titles: ['', ...runs.map(({ name }) => name)],
    rows: [
      row(words.best, ({ best }) => best?.value ?? null),
      row(words.epoch, ({ best }) => best?.epoch ?? null),
      row(words.last, ({ last }) => (last ? (last.valAccuracy ?? last.accuracy) : null)),
      row(words.params, ({ params }) => params),
      row(words.seconds, ({ seconds }) => seconds === null ? null : Math.round(seconds)),
      row(words.imagesPerSecond, ({ imagesPerSecond }) => imagesPerSecond === null ? null : Math.round(imagesPerSecond)),
    ],
  };
}

function settingTable({ runs, settings }: Comparison, nameOf: (path: string) => string): TextTable {
  return { titles: ['', ...runs.map(({ name }) => name)], rows: settings.map(({ path, values }) => [nameOf(path), ...values.map(settingCell)]) };
}

type Metric = 'valAccuracy' | 'loss' | 'valLoss';

function chartOf(title: string, metrics: readonly Metric[], { runs }: Comparison, epochs: readonly (readonly LoggedEpochRow[])[], colours: readonly string[]): string {
  const lines = runs.flatMap(({ run, name }, place) => metrics.map((metric, nth): PlotLine => {
    const rows = (epochs[place] ?? []).filter((row) => row[metric] !== null || row.nan === true);
    return { id: run, x: rows.map(({ epoch }) => epoch), y: rows.map((row) => row[metric] ?? NaN), dashed: metrics.length > 1 && metric.startsWith('val'), label: nth === 0 ? name : null };
  }));
  const signs = signsOf(colours);
  const placeOf = (id: string): number => runs.findIndex(({ run }) => run === id);
  const plot = plotOf(lines, { range: null, x: 'linear', y: 'linear', counts: true }, 520, 260);
  return plotSvg(title, plot, { ink: '#17181c', faint: '#6a6c74', grid: '#e4e4df', ground: '#ffffff', of: (id) => colours[placeOf(id)]!, signOf: (id) => signs[placeOf(id)]! });
}
