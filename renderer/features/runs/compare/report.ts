import { runColours } from '../../../../core/colours/palette.ts';
import { comparisonReport, reportWords, type ComparisonReport, type ReportWords } from '../../../../core/comparison/report.ts';
import type { Comparison, PairComparison } from '../../../../core/comparison/comparison.ts';
import { verdictWords } from '../../../../core/comparison/verdict.ts';
import { isPhrase } from '../../../../core/errors/words.ts';
import type { Report, ReportPicture } from '../../../../core/reports/report.ts';
import type { LoggedEpochRow } from '../../../../core/imported-runs.ts';
import type { RunDetail } from '../../../../core/runs.ts';
import type { App } from '../../../app/app.svelte.ts';
import { pictureAddress } from '../../../app/bridge/addresses.ts';
import { classAt } from '../../../stores/class-names.ts';
import { count, percent } from '../../../ui/format.ts';
import type { View } from './answers/desk.ts';
import { sayChange, settingName } from './words.ts';

/** As many pictures as a report shows. */
const mostPictures = 24;

/** What the page shows, as far as it is known by now. */
export interface Shown {
  comparison: Comparison;
  /** In the order of the comparison. */
  runs: readonly { run: string; name: string; epochs: readonly LoggedEpochRow[] }[];
  /** Of the first, whose data it is. */
  detail: RunDetail;
  epoch: number;
  view: View | null;
  verdicts: readonly PairComparison[] | null;
}

/** The page as a report, in the window's language, with the pictures of the list that is chosen. */
export async function reportOf(app: App, { comparison, runs, detail, epoch, view, verdicts }: Shown): Promise<Report> {
  const { t } = app;
  const nameOf = (run: string): string => runs.find((one) => one.run === run)?.name ?? run;
  const coloured = new Map(runs.map(({ run }) => [run, runColours[app.colours.placeOf(run)]!.light]));
  const content: ComparisonReport = {
    comparison: { ...comparison, runs: comparison.runs.map((run) => ({ ...run, name: nameOf(run.run) })) },
    epochs: comparison.runs.map(({ run }) => runs.find((one) => one.run === run)?.epochs ?? []),
    colours: comparison.runs.map(({ run }) => coloured.get(run)!),
    verdicts: (verdicts ?? []).map((pair) => app.phraseText(verdictWords(pair, [nameOf(pair.a), nameOf(pair.b)]))),
    images: view?.images ? t('compare.report.images', { count: count(view.images.count), epoch }) : null,
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

async function picturesOf(app: App, view: View, detail: RunDetail, nameOf: (run: string) => string, coloured: ReadonlyMap<string, string>): Promise<ReportPicture[]> {
  const say = (label: number): string => app.sayClass(classAt(detail.classes, label));
  const found = await Promise.all(view.list.pictures.slice(0, mostPictures).map(async ({ index, label, answers }): Promise<ReportPicture | null> => {
    const address = await asData(pictureAddress({ id: detail.dataset, sha256: detail.datasetSha256 }, view.images!.split, index));
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
