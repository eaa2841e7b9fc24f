import { splitNames } from '../../../core/datasets.ts';
import { setAside, type CheckSubject } from '../../../core/datasets/check/report.ts';
import { importedOf, openEdited } from '../edits/edited.ts';
import type { PackedDataset } from '../packed.ts';
import { readPictureFiles } from '../picture-files.ts';

/** What a check is to know of a data set, as its edits have left it, beside its pixels. @throws EpochalError as `openEdited` and `readPictureFiles`. */
export async function subjectOf(dataset: PackedDataset): Promise<CheckSubject> {
  const { ranges } = importedOf(dataset);
  const count = ranges.unlabeled.end;
  const splits = new Uint8Array(count).fill(setAside);
  const labels = new Int32Array(count).fill(-1);
  const edited = openEdited(dataset.directory);
  edited.close();
  for (const [number, split] of splitNames.entries()) {
    const ofSplit = split === 'unlabeled' ? null : edited.labels(split);
    for (const [i, place] of edited.places(split).entries()) {
      splits[place] = number;
      if (ofSplit) labels[place] = ofSplit[i]!;
    }
  }
  return { splits, labels, classes: edited.info.classes.length, ranges, files: await readPictureFiles(dataset.directory, count), skipped: dataset.info.skipped };
}
