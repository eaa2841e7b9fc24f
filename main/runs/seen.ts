import { imageAt } from '../../core/datasets/edits/images.ts';
import type { Answers } from '../../core/ledger/answers.ts';
import { importedNames } from '../../core/ledger/images.ts';
import type { RunDetail, Samples } from '../../core/runs.ts';
import { viewSeen, type SeenView } from '../datasets/edits/seen.ts';

/** Runs whose images are kept in mind. */
const mostKept = 20;

/** Which images a run saw of an edited data set; null where it saw its data set as imported. @throws EpochalError `run.damaged/edits`. */
export type FindSeen = (run: string) => SeenView | null;

/** @param folder of a run: what it saw is written there once, before it is recorded. */
export function createFindSeen(folder: (run: string) => string): FindSeen {
  const kept = new Map<string, SeenView>();
  return (run) => {
    const view = kept.get(run) ?? viewSeen(folder(run));
    if (view === null) return null;
    kept.delete(run);
    kept.set(run, view);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    return view;
  };
}

/** Sample predictions by their images as imported. @param samples as the training counted them. */
export function samplesAsImported(seen: SeenView | null, samples: Samples): Samples {
  if (seen === null) return samples;
  const { places } = seen.view.splits[samples.split];
  return { ...samples, predictions: samples.predictions.map((one) => ({ ...one, ...imageAt(seen.ranges, places[one.index]!) })) };
}

/** Answers that tell how their images were imported. */
export function answersAsImported(seen: SeenView | null, answers: Answers): Answers {
  if (seen === null) return answers;
  const { split, images: { start, count } } = answers;
  return { ...answers, images: { start, count, imported: importedNames(seen.ranges, seen.view.splits[split].places.subarray(start, start + count)) } };
}

/** What a run tells of the edits that its data set had. */
export function editedOf(seen: SeenView | null): Pick<RunDetail, 'edited'> {
  if (seen === null) return {};
  const { imported, isMerged, view: { classLabels } } = seen;
  return { edited: { imported, classes: isMerged ? classLabels : null } };
}
