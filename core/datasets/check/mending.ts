import { splitNames } from '../../datasets.ts';
import { writeIndexList, type ImageLists, type ImageRef } from '../edits/images.ts';
import type { CheckReport } from './report.ts';

/** All twins but the one of each group that is to be kept. Of a group in train and test that is the one of test. */
export function extraTwins(groups: CheckReport['duplicates']): ImageRef[] {
  return groups.flatMap(({ images }) => images.slice(1));
}

/** Images as an edit takes them. */
export function imageLists(images: readonly ImageRef[]): ImageLists {
  const lists = splitNames.map((name) => [name, [...new Set(images.filter(({ split }) => split === name).map(({ index }) => index))].toSorted((a, b) => a - b)] as const);
  return Object.fromEntries(lists.filter(([, indices]) => indices.length > 0).map(([name, indices]) => [name, writeIndexList(indices)]));
}
