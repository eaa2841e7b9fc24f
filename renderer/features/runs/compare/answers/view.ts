import { commonImages, sharing } from '../../../../../core/comparison/common-images.ts';
import { luckOf } from '../../../../../core/comparison/luck.ts';
import { pairedCounts, type PairedCounts } from '../../../../../core/comparison/paired.ts';
import type { SplitName } from '../../../../../core/datasets.ts';
import { accuracyOf, type Answers } from '../../../../../core/ledger/answers.ts';
import { imageNamed } from '../../../../../core/ledger/images.ts';

/** What images are asked about: those each run validated on, or the test images, of which it kept no answers. */
export const answeredImages = ['validation', 'test'] as const;
export type AnsweredImages = (typeof answeredImages)[number];

/** Which pictures are listed. Of A and B only one is right; A or B was right once and no longer is; no run, or every one, is right. */
export const listKeys = ['samples', 'onlyA', 'onlyB', 'forgottenA', 'forgottenB', 'never', 'all'] as const;
export type ListKey = (typeof listKeys)[number];

/** A cell of a confusion matrix. */
export interface Cell {
  label: number;
  predicted: number;
}

/** How one run answered in its epoch. */
export interface RunView {
  run: string;
  epoch: number;
  accuracy: number;
  /** 95% of other seeds are expected within so much of it; null where too few epochs tell it. */
  luck: number | null;
  /** Counts, a row for each label: `confusion[label * classes + predicted]`. */
  confusion: Uint32Array;
  /** Of each class the share answered right; NaN where it has no image. */
  classAccuracy: Float64Array;
}

/** One listed picture, and what each run said of it. */
export interface Listed {
  /** In its split, as imported. */
  index: number;
  /** That it was imported into; absent where no edits were made to the data set: that of all. */
  split?: SplitName;
  label: number;
  answers: { run: string; predicted: number; /** Of what is predicted. */ confidence: number; /** Of the label. */ probability: number }[];
}

/** Two runs by their answers. */
export interface PairView extends PairedCounts {
  /** Confusions of A less those of B. */
  difference: Int32Array;
}

/** Answers of a run to the images that are compared. */
export interface Answered {
  run: string;
  epoch: number;
  answers: Pick<Answers, 'split' | 'images' | 'label' | 'predicted' | 'target' | 'confidence' | 'probability'>;
}

/** Answers of a run to the images that are compared alone. */
export interface Common extends Answered {
  /** Where a compared image stands among all that the run answered. */
  positionOf(image: number): number;
}

/**
 * The answers to the images that the most runs have in common.
 * @returns `apart`: runs that answered none of these images, which are left out.
 */
export function inCommon(all: readonly Answered[]): { common: Common[]; apart: string[]; leftOut: number } {
  const shared = sharing(all.map(({ answers }) => answers));
  const together = shared.map((place) => all[place]!);
  const apart = all.filter((_, place) => !shared.includes(place)).map(({ run }) => run);
  if (together.length === 0) return { common: [], apart, leftOut: 0 };
  const { images, leftOut, positionOf, cut } = commonImages(together.map(({ answers }) => answers))!;
  const common = together.map((one, place) => {
    const { split, label, predicted, target, confidence, probability } = one.answers;
    const own = <Column extends Int32Array | Float32Array>(column: Column): Column => cut(place, column);
    return { ...one, answers: { split, images, label: own(label), predicted: own(predicted), target: own(target), confidence: own(confidence), probability: own(probability) }, positionOf: (image: number) => positionOf(place, image) };
  });
  return { common, apart, leftOut };
}

/** As many classes as the answers name, where it is not known. */
export function classCount(all: readonly Answered[]): number {
  let most = 0;
  for (const { answers: { label, predicted } } of all) {
    for (let image = 0; image < label.length; image++) most = Math.max(most, label[image]!, predicted[image]!);
  }
  return 1 + most;
}

/** @param accuracies of all epochs of the run that validated. @param at the place of this one among them. */
export function runView({ run, epoch, answers }: Answered, classes: number, accuracies: readonly number[], at: number): RunView {
  const confusion = new Uint32Array(classes * classes);
  const { target, predicted } = answers;
  for (let image = 0; image < target.length; image++) confusion[target[image]! * classes + predicted[image]!]! += 1;
  const classAccuracy = Float64Array.from({ length: classes }, (_, label) => confusion[label * classes + label]! / confusion.subarray(label * classes, (label + 1) * classes).reduce((sum, one) => sum + one, 0));
  return { run, epoch, accuracy: accuracyOf(answers), luck: luckOf(answers, accuracies, at).band, confusion, classAccuracy };
}

export function pairView(a: Answered, b: Answered, ofA: RunView, ofB: RunView): PairView {
  return { ...pairedCounts(a.answers, b.answers), difference: Int32Array.from(ofA.confusion, (count, cell) => count - ofB.confusion[cell]!) };
}

export function isRightAt({ answers: { predicted, target } }: Answered, image: number): boolean {
  return predicted[image] === target[image];
}

/** Of each image, whether it was ever answered right. */
export type EverRight = ReadonlyMap<string, Uint8Array>;

/**
 * Places of the images of a list, among those compared.
 * @param pair A and B. @param ever of each run, whether the image was right in any epoch up to this one.
 * @param cell narrows a list to one of a confusion matrix: pictures of that label that A or B took for that class.
 */
export function listed(all: readonly Answered[], [a, b]: readonly [Answered, Answered], key: ListKey, ever: EverRight, cell: Cell | null): number[] {
  const wanted = wantedBy(all, a, b, key, ever);
  const count = a.answers.target.length;
  const found: number[] = [];
  const every = key === 'samples' && cell === null ? Math.max(1, Math.floor(count / 96)) : 1;
  for (let image = 0; image < count; image += every) {
    const isOfCell = cell === null || (a.answers.target[image] === cell.label && (a.answers.predicted[image] === cell.predicted) !== (b.answers.predicted[image] === cell.predicted));
    if (isOfCell && wanted(image)) found.push(image);
  }
  return found;
}

function wantedBy(all: readonly Answered[], a: Answered, b: Answered, key: ListKey, ever: EverRight): (image: number) => boolean {
  const was = ({ run }: Answered, image: number): boolean => ever.get(run)?.[image] === 1;
  const wanted: Record<ListKey, (image: number) => boolean> = {
    samples: () => true,
    onlyA: (image) => isRightAt(a, image) && !isRightAt(b, image),
    onlyB: (image) => !isRightAt(a, image) && isRightAt(b, image),
    forgottenA: (image) => was(a, image) && !isRightAt(a, image),
    forgottenB: (image) => was(b, image) && !isRightAt(b, image),
    never: (image) => all.every((one) => !isRightAt(one, image) && !was(one, image)),
    all: (image) => all.every((one) => isRightAt(one, image)),
  };
  return wanted[key];
}

/** Lists that the images have: of test images there is one answer a run, and so nothing that was forgotten. */
export function listsOf(of: AnsweredImages): readonly ListKey[] {
  return of === 'validation' ? listKeys : listKeys.filter((key) => !key.startsWith('forgotten'));
}

/** Whether a list asks what was answered in earlier epochs. */
export function asksHistory(key: ListKey): 'pair' | 'all' | null {
  return key === 'never' ? 'all' : key.startsWith('forgotten') ? 'pair' : null;
}

export function pictureAt(all: readonly Answered[], image: number): Listed {
  const { split, images, label } = all[0]!.answers;
  const named = imageNamed({ split, images }, image);
  return { ...(images.imported ? named : { index: named.index }), label: label[image]!, answers: all.map(({ run, answers }) => ({ run, predicted: answers.predicted[image]!, confidence: answers.confidence[image]!, probability: answers.probability[image]! })) };
}
