import { plotOf, type PlotLine, type PlotView } from '../charts/plot.ts';
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

/** A chart of a report; its lines are named by their runs. */
export interface ReportChart {
  title: string;
  lines: readonly PlotLine[];
  view: PlotView;
}

/** What a report of runs side by side is made of. */
export interface ComparisonReport {
  comparison: Comparison;
  /** CSS colours, in the order of the comparison. */
  colours: readonly string[];
  charts: readonly ReportChart[];
  /** Over what they are drawn, where that has to be said. */
  chartNote: string | null;
  /** Lines of the table of figures beside the usual ones: a name, then a value a run. */
  figures: readonly (readonly (string | number | null)[])[];
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

export function comparisonReport({ comparison, colours, charts, chartNote, figures, verdicts, images, layers, notes, equal, pictures, settingName, words, language }: ComparisonReport): Report {
  const { runs } = comparison;
  return {
    title: words.title,
    legend: runs.map(({ name }, place) => ({ name, colour: colours[place]! })),
    language,
    sections: [
      ...(verdicts.length === 0 ? [] : [{ kind: 'words' as const, title: words.verdict, ...(images === null ? {} : { note: images }), lines: verdicts }]),
      { kind: 'table', title: words.figures, table: figureTable(comparison, figures, words) },
      { kind: 'charts', title: words.curves, ...(chartNote === null ? {} : { note: chartNote }), charts: charts.map((chart) => drawn(chart, comparison, colours)) },
      { kind: 'table', title: words.differs, note: equal, table: settingTable(comparison, settingName) },
      ...(layers.length === 0 ? [] : [{ kind: 'words' as const, title: words.layers, lines: layers }]),
      ...(pictures.length === 0 ? [] : [{ kind: 'pictures' as const, title: words.pictures, pictures }]),
      ...(notes.length === 0 ? [] : [{ kind: 'words' as const, title: words.notes, lines: notes }]),
    ],
  };
}

function figureTable({ runs }: Comparison, more: ComparisonReport['figures'], words: ReportWords): TextTable {
  const row = (name: string, value: (run: Comparison['runs'][number]) => number | null): (string | number | null)[] => [name, ...runs.map(value)];
  return {
    titles: ['', ...runs.map(({ name }) => name)],
    rows: [
      row(words.best, ({ best }) => best?.value ?? null),
      row(words.epoch, ({ best }) => best?.epoch ?? null),
      row(words.last, ({ last }) => (last ? (last.valAccuracy ?? last.accuracy) : null)),
      ...more,
      row(words.params, ({ params }) => params),
      row(words.seconds, ({ seconds }) => seconds === null ? null : Math.round(seconds)),
      row(words.imagesPerSecond, ({ imagesPerSecond }) => imagesPerSecond === null ? null : Math.round(imagesPerSecond)),
    ],
  };
}

function settingTable({ runs, settings }: Comparison, nameOf: (path: string) => string): TextTable {
  return { titles: ['', ...runs.map(({ name }) => name)], rows: settings.map(({ path, values }) => [nameOf(path), ...values.map(settingCell)]) };
}

/**
 * Validation accuracy and losses of all epochs: what is drawn where no page says otherwise.
 * @param epochs in the order of the comparison.
 */
export function epochCharts({ runs }: Comparison, epochs: readonly (readonly LoggedEpochRow[])[], words: ReportWords): ReportChart[] {
  const charts = [[words.accuracy, ['valAccuracy']], [words.loss, ['loss', 'valLoss']]] as const;
  return charts.map(([title, metrics]) => ({
    title,
    view: { range: null, x: 'linear', y: 'linear', counts: true },
    lines: runs.flatMap(({ run, name }, place) => metrics.map((metric, nth): PlotLine => {
      const rows = (epochs[place] ?? []).filter((row) => row[metric] !== null || row.nan === true);
      return { id: run, x: rows.map(({ epoch }) => epoch), y: rows.map((row) => row[metric] ?? NaN), dashed: metrics.length > 1 && metric.startsWith('val'), label: nth === 0 ? name : null };
    })),
  }));
}

function drawn({ title, lines, view }: ReportChart, { runs }: Comparison, colours: readonly string[]): string {
  const signs = signsOf(colours);
  const placeOf = (id: string): number => runs.findIndex(({ run }) => run === id);
  return plotSvg(title, plotOf(lines, view, 520, 260), { ink: '#17181c', faint: '#6a6c74', grid: '#e4e4df', ground: '#ffffff', of: (id) => colours[placeOf(id)]!, signOf: (id) => signs[placeOf(id)]! });
}
