import { splitNames } from '../datasets.ts';
import type { Answers } from '../ledger/answers.ts';
import type { AnsweredImages } from '../ledger/images.ts';

/** Answers to images, one each, in the order of the images. */
type Answering = Pick<Answers, 'split' | 'images' | 'target'>;

/** Images that several have answered, each with the same label. */
export interface CommonImages {
  images: AnsweredImages;
  /** Images that one or more answered and that are not among them, as versions of a data set differ; 0 without edits. */
  leftOut: number;
  /** Where a common image stands in the columns of one of the answers. @param place of the answers among those given. */
  positionOf(place: number, image: number): number;
  /** What a column of one of the answers has of the common images. */
  cut<Column extends Int32Array | Float32Array>(place: number, column: Column): Column;
}

/**
 * The images that all have answered: of edited data sets matched as they were imported, where the labels are equal.
 * @param all of one data set as imported.
 * @returns null where there is no such image.
 */
export function commonImages(all: readonly Answering[]): CommonImages | null {
  if (new Set(all.map(({ split }) => split)).size !== 1) return null;
  return isCounted(all) ? overlapping(all) : matched(all);
}

/**
 * The most answers that have images in common; of equally many, those with the earliest.
 * @returns their places among those given.
 */
export function sharing(all: readonly Answering[]): number[] {
  return isCounted(all) ? mostMeeting(all, all.map(stretchOf), meetOfStretches) : mostMeeting(all, all.map(numbersOf), meetOfNumbers);
}

/** Whether all count their images as they were imported. */
function isCounted(all: readonly Answering[]): boolean {
  return all.every(({ images }) => !images.imported);
}

function mostMeeting<Images extends Stretch | Float64Array>(all: readonly Answering[], images: readonly Images[], meet: (a: Images, b: Images) => Images | null): number[] {
  let most: number[] = [];
  for (const [first, { split }] of all.entries()) {
    let common = images[first]!;
    const places = [...all.keys()].filter((place) => {
      const met = all[place]!.split === split ? meet(common, images[place]!) : null;
      if (met !== null) common = met;
      return met !== null;
    });
    if (places.length > most.length) most = places;
    if (most.length === all.length) break;
  }
  return most;
}

type Stretch = readonly [start: number, end: number];

function stretchOf({ images: { start, count } }: Answering): Stretch {
  return [start, start + count];
}

function meetOfStretches(a: Stretch, b: Stretch): Stretch | null {
  const [start, end] = [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
  return end <= start ? null : [start, end];
}

function overlapping(all: readonly Answering[]): CommonImages | null {
  const met = all.map(stretchOf).reduce<Stretch | null>((common, one) => common && meetOfStretches(common, one), [0, Infinity]);
  if (met === null) return null;
  const [start, end] = met;
  const from = (place: number): number => start - all[place]!.images.start;
  return {
    images: { start, count: end - start },
    leftOut: 0,
    positionOf: (place, image) => from(place) + image,
    cut: (place, column) => column.subarray(from(place), from(place) + end - start) as typeof column,
  };
}

/** Classes are numbered below this. */
const classBound = 2 ** 16;

/** A number for each image as imported together with its label, ascending as the images are. */
function numbersOf({ split, images: { start, count, imported }, target }: Answering): Float64Array {
  const own = splitNames.indexOf(split);
  return Float64Array.from({ length: count }, (_, at) => ((imported ? imported.split[at]! : own) * 2 ** 31 + (imported ? imported.index[at]! : start + at)) * classBound + target[at]!);
}

function meetOfNumbers(a: Float64Array, b: Float64Array): Float64Array | null {
  const both = new Float64Array(Math.min(a.length, b.length));
  let [count, other] = [0, 0];
  for (const one of a) {
    while (other < b.length && b[other]! < one) other++;
    if (b[other] === one) both[count++] = one;
  }
  return count === 0 ? null : both.subarray(0, count);
}

function matched(all: readonly Answering[]): CommonImages | null {
  const numbers = all.map(numbersOf);
  const met = numbers.reduce<Float64Array | null>((common, one) => common && meetOfNumbers(common, one), numbers[0]!);
  if (met === null) return null;
  const positions = numbers.map((own) => {
    let at = 0;
    return Int32Array.from(met, (one) => {
      while (own[at]! < one) at++;
      return at;
    });
  });
  const images = Float64Array.from(met, (one) => Math.floor(one / classBound));
  const isAll = numbers.every(({ length }) => length === met.length);
  const answered = isAll ? met.length : new Set(numbers.flatMap((own) => Array.from(own, (one) => Math.floor(one / classBound)))).size;
  return {
    images: { start: 0, count: met.length, imported: { split: Uint8Array.from(images, (one) => Math.floor(one / 2 ** 31)), index: Int32Array.from(images, (one) => one % 2 ** 31) } },
    leftOut: answered - met.length,
    positionOf: (place, image) => positions[place]![image]!,
    cut: (place, column) => {
      const own = positions[place]!;
      const values = column.slice(0, own.length) as typeof column;
      for (let image = 0; image < own.length; image++) values[image] = column[own[image]!]!;
      return values;
    },
  };
}
