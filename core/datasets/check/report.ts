import { splitNames, type SplitName } from '../../datasets.ts';
import type { Phrase } from '../../errors/words.ts';
import { imageAt, type ImageRef, type Ranges } from '../edits/images.ts';
import type { Figures } from './figures.ts';
import { groupsOf } from './groups.ts';
import { findFaults, leastContrast, qualityRules, type FileFacts, type QualityRule } from './quality.ts';
import { findShortcuts, type Shortcut } from './shortcuts.ts';
import type { Pair } from './twins.ts';

/** What was found of a data set, as `epochal datasets check --json` prints it. Images that are set aside are not looked at. */
export interface CheckReport {
  /** Number of images looked at. */
  images: number;
  /** Groups of twins. Of each, the image to keep comes first. */
  duplicates: { exact: boolean; distance: number; images: ImageRef[] }[];
  /** Images of validation and test whose twin is trained on, each with its nearest twin. */
  leaks: { train: ImageRef; test: ImageRef; exact: boolean; distance: number }[];
  /** Twins that bear different labels. */
  labels: { exact: boolean; images: (ImageRef & { label: number })[] }[];
  quality: { rule: QualityRule; images: ImageRef[] }[];
  /** Files that could not be read when it was imported. */
  unreadable: { path: string; reason: Phrase }[];
  /** Nearly constant images. */
  constant: ImageRef[];
  /** Training images of the largest class and the smallest, and how many times more; null without a labelled training image. */
  imbalance: { largest: number; smallest: number; ratio: number | null; largestClass: number; smallestClass: number } | null;
  /** Best first. */
  shortcuts: Shortcut[];
  /** What was compared: false for pictures too small to be described, of which only equal ones are found. */
  nearCompared: boolean;
  seconds: number;
}

/** What is known of all pictures of a data set, in order of place. */
export interface CheckSubject {
  /** Number in `splitNames` of the split each is in now; `setAside` for those that are left out. */
  splits: Uint8Array;
  /** -1 where there is none. */
  labels: Int32Array;
  classes: number;
  /** Of each split as imported. */
  ranges: Ranges;
  files: FileFacts | null;
  skipped: { path: string; reason: Phrase }[];
}

export const setAside = 255;

/** What was found of all images, whatever edits have made of them. */
export interface Found {
  figures: Figures;
  /** Images of equal pixels, each with the first of its kind. */
  equal: readonly Pair[];
  near: readonly Pair[];
  nearCompared: boolean;
  seconds: number;
}

/** What of it is to be said of a data set as it is now. */
export function reportOf(subject: CheckSubject, found: Found): CheckReport {
  const { splits, labels, files } = subject;
  const { figures, nearCompared, seconds } = found;
  const isThere = (place: number): boolean => splits[place] !== setAside;
  const places = [...splits.keys()].filter(isThere);
  const refOf = (place: number): ImageRef => imageAt(subject.ranges, place);
  const ofSplit = (name: SplitName) => (place: number) => splits[place] === splitNames.indexOf(name);
  const training = places.filter((place) => ofSplit('train')(place) && labels[place]! >= 0);
  const rank = rankOf(subject, figures);
  const equalTo = new Map<number, number>();
  for (const { first, second } of found.equal) equalTo.set(second, first);
  const contentOf = (place: number): number => equalTo.get(place) ?? place;

  const near = found.near.filter(({ first, second }) => isThere(first) && isThere(second));
  const equal = equalAmong(new Set(found.equal.flatMap(({ first, second }) => [first, second].filter(isThere))), contentOf);

  const groups = groupsOf([...equal, ...near]).map(({ places: members, distance }) => ({
    exact: members.every((place) => contentOf(place) === contentOf(members[0]!)),
    distance,
    places: members.toSorted(rank),
  }));
  const faults = findFaults(figures, places, files);
  return {
    images: places.length,
    duplicates: groups.map(({ exact, distance, places: members }) => ({ exact, distance, images: members.map(refOf) })),
    leaks: leaksOf([...equalAcross(groups, contentOf, ofSplit('train')), ...near], splits).map(({ train, test, distance }) => ({ train: refOf(train), test: refOf(test), exact: contentOf(train) === contentOf(test), distance })),
    labels: groups
      .filter(({ places: members }) => new Set(members.map((place) => labels[place]!).filter((label) => label >= 0)).size > 1)
      .map(({ exact, places: members }) => ({ exact, images: members.map((place) => ({ ...refOf(place), label: labels[place]! })) })),
    quality: qualityRules.map((rule) => ({ rule, images: faults[rule].map(refOf) })),
    unreadable: subject.skipped,
    constant: places.filter((place) => figures.contrast[place]! < leastContrast).map(refOf),
    imbalance: imbalanceOf(training.map((place) => labels[place]!), subject.classes),
    shortcuts: findShortcuts(figures, labels, subject.classes, training, files),
    nearCompared,
    seconds,
  };
}

/** Each with the first of its kind that is still there. */
function equalAmong(places: Iterable<number>, contentOf: (place: number) => number): Pair[] {
  return [...Map.groupBy(places, contentOf).values()].flatMap(([first, ...others]) => others.map((second) => ({ first: first!, second, distance: 0 })));
}

/**
 * Which of two twins is to be kept, the better one first: one of test or validation, so that what is measured there stays
 * comparable; then the one whose file has more pixels; then the sharper one; then the one that comes first.
 */
function rankOf({ splits, files }: CheckSubject, { sharpness }: Figures): (a: number, b: number) => number {
  const order = ['test', 'validation', 'train', 'unlabeled'];
  const splitRank = (place: number): number => order.indexOf(splitNames[splits[place]!]!);
  const pixels = (place: number): number => (files === null ? 0 : files.widths[place]! * files.heights[place]!);
  return (a, b) => splitRank(a) - splitRank(b) || pixels(b) - pixels(a) || sharpness[b]! - sharpness[a]! || a - b;
}

/** Of equal pictures those of other splits, each paired with the first that is trained on. */
function equalAcross(groups: { places: number[] }[], contentOf: (place: number) => number, isTrain: (place: number) => boolean): Pair[] {
  return groups.flatMap(({ places }) =>
    [...Map.groupBy(places, contentOf).values()].flatMap((same) => {
      const trained = same.find(isTrain);
      return trained === undefined ? [] : same.filter((place) => !isTrain(place)).map((place) => ({ first: trained, second: place, distance: 0 }));
    }),
  );
}

/** For each picture of validation and test, the nearest of its twins that is trained on. */
function leaksOf(pairs: readonly Pair[], splits: Uint8Array): { train: number; test: number; distance: number }[] {
  const isTrain = (place: number): boolean => splitNames[splits[place]!] === 'train';
  const isHeldOut = (place: number): boolean => ['test', 'validation'].includes(splitNames[splits[place]!] ?? '');
  const nearest = new Map<number, { train: number; test: number; distance: number }>();
  for (const { first, second, distance } of pairs) {
    const [train, test] = isTrain(first) && isHeldOut(second) ? [first, second] : isTrain(second) && isHeldOut(first) ? [second, first] : [];
    if (train !== undefined && test !== undefined && distance < (nearest.get(test)?.distance ?? Infinity)) nearest.set(test, { train, test, distance });
  }
  return [...nearest.values()].toSorted((a, b) => a.test - b.test);
}

function imbalanceOf(labels: readonly number[], classes: number): CheckReport['imbalance'] {
  if (labels.length === 0) return null;
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  const [largest, smallest] = [Math.max(...counts), Math.min(...counts)];
  return { largest, smallest, ratio: smallest === 0 ? null : largest / smallest, largestClass: counts.indexOf(largest), smallestClass: counts.indexOf(smallest) };
}

/** How far a check is: images measured, then images whose twins were looked for. */
export interface CheckProgress {
  id: string;
  phase: 'measure' | 'search' | 'done' | 'cancelled' | 'failed';
  done: number;
  total: number;
}
