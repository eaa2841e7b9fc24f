import { splitNames, type SplitName } from '../../datasets.ts';
import { imageAt, type ImageRef, type Ranges } from './images.ts';
import type { DatasetView } from './view.ts';

/** What one version of a set has otherwise than another before it. Images are named as imported, classes by their names. */
export interface Difference {
  relabelled: (ImageRef & { from: string; to: string })[];
  moved: (ImageRef & { from: SplitName; to: SplitName })[];
  /** Left out of the later one. */
  excluded: ImageRef[];
  /** Left out of the earlier one. */
  restored: ImageRef[];
  renamed: { from: string; to: string }[];
  /** Classes that the later one has no more, and the one their images are of where they are of one. */
  merged: string[];
  /** Classes that the earlier one did not have. */
  parted: string[];
}

interface Seen {
  split: SplitName;
  /** Number of the class as imported. */
  label: number;
}

/** What `to` has otherwise than `from`, two versions of one set as imported. */
export function differenceOf(ranges: Ranges, from: DatasetView, to: DatasetView): Difference {
  const difference: Difference = { relabelled: [], moved: [], excluded: [], restored: [], renamed: [], merged: [], parted: [] };
  const [before, after] = [seen(from), seen(to)];
  const [nameBefore, nameAfter] = [namesOf(from), namesOf(to)];
  // An image of a class that was merged is relabelled by that alone: it is not named one by one.
  const stays = (label: number): boolean => nameAfter.has(label) && nameBefore.has(label);
  for (let place = 0; place < ranges.unlabeled.end; place++) {
    const [was, is] = [before.get(place), after.get(place)];
    const image = imageAt(ranges, place);
    if (was === undefined && is === undefined) continue;
    if (was === undefined || is === undefined) {
      (was === undefined ? difference.restored : difference.excluded).push(image);
      continue;
    }
    if (was.split !== is.split) difference.moved.push({ ...image, from: was.split, to: is.split });
    if (was.label !== is.label && stays(was.label) && stays(is.label)) difference.relabelled.push({ ...image, from: nameBefore.get(was.label)!, to: nameAfter.get(is.label)! });
  }
  for (const [label, name] of nameBefore) {
    const now = nameAfter.get(label);
    if (now === undefined) difference.merged.push(name);
    else if (now !== name) difference.renamed.push({ from: name, to: now });
  }
  for (const [label, name] of nameAfter) if (!nameBefore.has(label)) difference.parted.push(name);
  return difference;
}

/** By place; the images that are left out are in none. */
function seen({ splits, classLabels }: DatasetView): Map<number, Seen> {
  return new Map(splitNames.flatMap((split) => Array.from(splits[split].places, (place, at): [number, Seen] => [place, { split, label: classLabels[splits[split].labels[at]!]! }])));
}

function namesOf({ classes, classLabels }: DatasetView): Map<number, string> {
  return new Map(classLabels.map((label, place) => [label, classes[place]!]));
}
