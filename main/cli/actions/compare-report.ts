import { runColours } from '../../../core/colours/palette.ts';
import type { Comparison } from '../../../core/comparison/comparison.ts';
import { comparisonReport, epochCharts, reportWords } from '../../../core/comparison/report.ts';
import type { Report, ReportPicture } from '../../../core/reports/report.ts';
import type { RunDetail } from '../../../core/runs.ts';
import { imagePng } from '../../datasets/pictures.ts';
import type { FindAnswers } from '../../runs/compare.ts';
import { whole } from '../format.ts';
import type { Services } from '../services.ts';

/** Pictures of each side: only A right, only B right. */
const mostPictures = 12;

/** What is said already: of each pair, of layers, of what could not be compared. */
export interface Said {
  verdicts: readonly string[];
  layers: readonly string[];
  notes: readonly string[];
}

/** A report of what was compared, with pictures on which the first two runs part. */
export async function reportOf({ runs, datasets }: Services, comparison: Comparison, find: FindAnswers, said: Said): Promise<Report> {
  const shown = comparison.runs.map(({ run }) => runs.imported(run) ?? runs.show(run));
  const colours = shown.map(({ colour }) => runColours[colour]!.light);
  const trained = shown.flatMap((detail, place) => ('origin' in detail ? [] : [{ detail, colour: colours[place]! }]));
  const { images } = comparison;
  return comparisonReport({
    comparison,
    colours,
    charts: epochCharts(comparison, shown.map(({ epochRows }) => epochRows), reportWords),
    chartNote: null,
    figures: [],
    ...said,
    images: images && `over ${whole(images.count)} images of ${images.dataset}, ${images.split}`,
    equal: `${comparison.equalSettings} equal settings left out`,
    pictures: await partedPictures(datasets, comparison, trained.map(({ detail }) => detail), trained.map(({ colour }) => colour), find),
    settingName: (path) => path,
    words: reportWords,
    language: 'en',
  });
}

async function partedPictures(datasets: Services['datasets'], { images, pairs }: Comparison, details: readonly RunDetail[], colours: readonly string[], find: FindAnswers): Promise<ReportPicture[]> {
  const [pair] = pairs;
  // Of a data set that is gone or another by now there are no pictures to show.
  if (images === null || pair === undefined || details[0]!.datasetChanged !== false) return [];
  const sides = [pair.a, pair.b].map((run) => {
    const place = details.findIndex((detail) => detail.run === run);
    return { place, detail: details[place]!, answers: find(details[place]!).answers };
  });
  const [a, b] = sides.map(({ answers: { images: { start }, predicted, target } }) => ({ start, predicted, target })) as [Columns, Columns];
  const first = Math.max(a.start, b.start);
  const isRight = ({ start, predicted, target }: Columns, image: number): boolean => predicted[image - start] === target[image - start];
  const all = Array.from({ length: images.count }, (_, place) => first + place);
  const chosen = [true, false].flatMap((rightA) => all.filter((image) => isRight(a, image) === rightA && isRight(b, image) !== rightA).slice(0, mostPictures));
  const dataset = datasets.open(images.dataset);
  try {
    const nameOf = (label: number): string => details[0]!.classes?.[label]?.name ?? String(label);
    return await Promise.all(chosen.map(async (image) => ({
      address: `data:image/png;base64,${(await imagePng(dataset, images.split, image)).toString('base64')}`,
      caption: nameOf(a.target[image - a.start]!),
      answers: sides.map(({ place, detail, answers }) => {
        const [said, is] = [answers.predicted[image - answers.images.start]!, answers.target[image - answers.images.start]!];
        return { run: detail.name, colour: colours[place]!, text: nameOf(said), isRight: said === is };
      }),
    })));
  } finally {
    dataset.close();
  }
}

interface Columns {
  start: number;
  predicted: Int32Array;
  target: Int32Array;
}
