import { runColours } from '../../../../core/colours/palette.ts';
import { comparisonReport, reportWords, type ComparisonReport, type ReportChart, type ReportWords } from '../../../../core/comparison/report.ts';
import type { Comparison, PairComparison } from '../../../../core/comparison/comparison.ts';
import { verdictWords } from '../../../../core/comparison/verdict.ts';
import { isPhrase } from '../../../../core/errors/words.ts';
import type { Report, ReportPicture } from '../../../../core/reports/report.ts';
import { pictureSourceOf, type RunDetail } from '../../../../core/runs.ts';
import type { Span } from '../../../../core/charts/plot.ts';
import type { App } from '../../../app/app.svelte.ts';
import { pictureAddress } from '../../../app/bridge/addresses.ts';
import type { Translate } from '../../../app/messages/catalogue.ts';
import { classAt } from '../../../stores/class-names.ts';
import { count, percent } from '../../../ui/format.ts';
import type { View } from './answers/desk.ts';
import type { Chosen } from './address.ts';
import { chartLines, type ChartRun } from './charts/chart-lines.ts';
import { isOfSteps } from './charts/metrics.ts';
import { sayChange, sayChart, settingName } from './words.ts';

/** As many pictures as a report shows. */
const mostPictures = 24;

/** What the page shows, as far as it is known by now. */
export interface Shown {
  comparison: Comparison;
  /** In the order of the comparison. */
  runs: readonly ChartRun[];
  /** What the charts show. */
  chosen: Chosen;
  range: Span | null;
  /** Of the first, whose data it is. */
  detail: RunDetail;
  epoch: number;
  /** The epoch of each run that stands for it. */
  marks: ReadonlyMap<string, number>;
  view: View | null;
  verdicts: readonly PairComparison[] | null;
}

/** The page as a report, in the window's language, with the pictures of the list that is chosen. */
export async function reportOf(app: App, shown: Shown): Promise<Report> {
  const { comparison, runs, detail, epoch, view, verdicts } = shown;
  const { t } = app;
  const nameOf = (run: string): string => runs.find((one) => one.run === run)?.name ?? run;
  const coloured = new Map(runs.map(({ run }) => [run, runColours[app.colours.placeOf(run)]!.light]));
  const content: ComparisonReport = {
    comparison: { ...comparison, runs: comparison.runs.map((run) => ({ ...run, name: nameOf(run.run) })) },
    colours: comparison.runs.map(({ run }) => coloured.get(run)!),
    charts: chartsOf(shown, t),
    chartNote: chartNoteOf(shown, t),
    figures: figuresOf(shown, t),
    verdicts: (verdicts ?? []).map((pair) => app.phraseText(verdictWords(pair, [nameOf(pair.a), nameOf(pair.b)]))),
    images: view?.images ? t(`compare.report.images.${view.of}`, { count: count(view.images.count), epoch }) : null,
    layers: comparison.architecture.map(({ run, change, layer, from, to }) => `${nameOf(run)}: ${t(`compare.layers.${change}`)} ${layer} ${sayChange(from, to)}`),
    notes: comparison.notes.map((note) => (isPhrase(note) ? app.phraseText(note) : app.errorText(note).message)),
    equal: t('compare.equal', { count: count(comparison.equalSettings) }),
    pictures: view === null ? [] : await picturesOf(app, view, detail, nameOf, coloured),
    settingName: (path) => settingName(path, t),
    words: Object.fromEntries(Object.keys(reportWords).map((key) => [key, t(`compare.report.${key as keyof ReportWords}`)])) as ReportWords,
    language: app.settings.language,
  };
  return comparisonReport(content);
}

/** The charts as the page shows them. */
function chartsOf({ runs, chosen: { charts, x, xScale, yScale, smoothing }, range }: Shown, t: Translate): ReportChart[] {
  return charts.map((metrics) => ({ title: sayChart(metrics, t), lines: chartLines(runs, metrics, x, smoothing), view: { range, x: xScale, y: yScale, counts: x !== 'time' } }));
}

function chartNoteOf({ chosen: { x, smoothing } }: Shown, t: Translate): string {
  const over = t('compare.report.over', { axis: t(`compare.x.${x}`) });
  return smoothing === 0 ? over : `${over} · ${t('compare.smoothing')} ${smoothing.toFixed(2)}`;
}

/** What the charts show of the chosen epoch, and how far another seed would land from its accuracy. */
function figuresOf({ comparison, runs, chosen, epoch, marks, view }: Shown, t: Translate): ComparisonReport['figures'] {
  const metrics = [...new Set(chosen.charts.flat())].filter((metric) => !isOfSteps(metric));
  const each = <Value>(value: (run: string) => Value): Value[] => comparison.runs.map(({ run }) => value(run));
  const luck = (run: string): number | null => view?.runs.find((one) => one.run === run)?.luck ?? null;
  return [
    ...metrics.map((metric) => [t('compare.report.at', { name: t(`compare.metric.${metric}`), epoch }), ...each((run) => runs.find((one) => one.run === run)?.epochs.find((row) => row.epoch === marks.get(run))?.[metric] ?? null)]),
    ...(each(luck).every((one) => one === null) ? [] : [[t('compare.report.luck', { epoch }), ...each((run) => { const one = luck(run); return one === null ? null : Math.round(1e4 * one) / 1e4; })]]),
  ];
}

async function picturesOf(app: App, view: View, detail: RunDetail, nameOf: (run: string) => string, coloured: ReadonlyMap<string, string>): Promise<ReportPicture[]> {
  const say = (label: number): string => app.sayClass(classAt(detail.classes, label));
  const found = await Promise.all(view.list.pictures.slice(0, mostPictures).map(async ({ split = view.images!.split, index, label, answers }): Promise<ReportPicture | null> => {
    const address = await asData(pictureAddress(pictureSourceOf(detail), split, index));
    return address === null ? null : { address, caption: say(label), answers: answers.map(({ run, predicted, confidence }) => ({ run: nameOf(run), colour: coloured.get(run)!, text: `${say(predicted)} ${percent(confidence)}`, isRight: predicted === label })) };
  }));
  return found.filter((one) => one !== null);
}

/** A picture within its own address; null of a data set that is gone. */
async function asData(address: string): Promise<string | null> {
  const response = await fetch(address);
  if (!response.ok) return null;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
