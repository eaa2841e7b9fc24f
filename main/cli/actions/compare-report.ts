import { imageNamed } from '../../../core/ledger/images.ts';
import { runColours } from '../../../core/colours/palette.ts';
import { commonAnswers, type Comparison, type RunAnswers } from '../../../core/comparison/comparison.ts';
import { comparisonReport, epochCharts, reportWords } from '../../../core/comparison/report.ts';
import type { Report, ReportPicture } from '../../../core/reports/report.ts';
import { pictureSourceOf, type RunDetail } from '../../../core/runs.ts';
import type { PackedDataset } from '../../datasets/packed.ts';
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
  if (images === null || pair === undefined) return [];
  const sides = [pair.a, pair.b].map((run) => {
    const place = details.findIndex((detail) => detail.run === run);
    return { place, detail: details[place]!, run, answers: find(details[place]!).answers };
  });
  const [a, b] = commonAnswers(sides)!.answers.map(({ answers }) => answers) as [RunAnswers['answers'], RunAnswers['answers']];
  const isRight = ({ predicted, target }: RunAnswers['answers'], image: number): boolean => predicted[image] === target[image];
  const all = Array.from(a.predicted.keys());
  const chosen = [true, false].flatMap((rightA) => all.filter((image) => isRight(a, image) === rightA && isRight(b, image) !== rightA).slice(0, mostPictures));
  const dataset = openPictures(datasets, details[0]!);
  if (dataset === null) return [];
  try {
    const nameOf = (label: number): string => details[0]!.classes?.[label]?.name ?? String(label);
    return await Promise.all(chosen.map(async (image) => {
      const { split, index } = imageNamed(a, image);
      return {
        address: `data:image/png;base64,${(await imagePng(dataset, split, index)).toString('base64')}`,
        caption: nameOf(a.target[image]!),
        answers: sides.map(({ place, detail }, side) => {
          const own = [a, b][side]!;
          return { run: detail.name, colour: colours[place]!, text: nameOf(own.predicted[image]!), isRight: isRight(own, image) };
        }),
      };
    }));
  } finally {
    dataset.close();
  }
}

/** The data set as imported; null of one that is gone or another by now, of which there are no pictures to show. */
function openPictures(datasets: Services['datasets'], detail: RunDetail): PackedDataset | null {
  if (detail.datasetChanged === null) return null;
  const dataset = datasets.open(detail.dataset);
  if (dataset.info.sha256 === pictureSourceOf(detail).sha256) return dataset;
  dataset.close();
  return null;
}
