import { phrase } from '../../../../core/errors/words.ts';
import { type SplitName, splitNames } from '../../../../core/datasets.ts';
import { npyTexts } from '../../../formats/npy.ts';
import { hasPictures } from '../container.ts';
import type { Facts, Layout, Part } from '../layout.ts';
import type { ReadOptions } from '../options.ts';
import { mostClasses, readLabels, requireLabels, type ReadLabels } from './labels.ts';
import { openNpz, type StoredArray } from './npz-archive.ts';
import { extentOf, layoutOf, picturesOf, scaleOf, type Extent, type PictureLayout } from './pixels.ts';
import { refusedArray } from './refusal.ts';
import { addSplits, arrayOptions, type ArraySplit } from './split.ts';
import { numbersOf } from './values.ts';

/** As archives name a split: Keras's `x_train`, MedMNIST's `train_images`. */
const splitWords: Readonly<Record<SplitName, readonly string[]>> = { train: ['train'], validation: ['val', 'valid', 'validation'], test: ['test'], unlabeled: ['unlabeled'] };
/** Pictures and labels of an archive of one split, which then is for training: `numpy.savez(path, x=…, y=…)`, or two arrays without names. */
const pairs = [['x', 'y'], ['images', 'labels'], ['data', 'labels'], ['arr_0', 'arr_1']] as const;
const classNames = ['classes', 'class_names', 'label_names'];

interface SplitArrays {
  split: SplitName;
  pictures: StoredArray;
  /** Null for unlabelled pictures. */
  labels: StoredArray | null;
}

/** NumPy's `.npz` in Keras's layout. Nothing of it is run: an array of Python objects is refused. */
export const npz: Layout = {
  kind: 'npz',
  title: 'NumPy arrays',
  heeds: arrayOptions,
  async find(container, options) {
    const files = container.entries.filter(({ name }) => name.toLowerCase().endsWith('.npz'));
    const [file] = files;
    const path = file && container.locate(file);
    // Of several, none is the one that is meant.
    if (!path || files.length > 1 || (options.as !== 'npz' && hasPictures(container))) return null;
    const { name } = file;
    const bytes = await withArrays(path, name, async (arrays) => splitsOf(name, arrays).reduce((sum, { pictures }) => sum + bytesOf(layoutOf(name, pictures)), 0));
    return { share: 1, missing: [], bytes, read: (add) => withArrays(path, name, (arrays) => read(name, arrays, options, add)) };
  },
};

type Arrays = ReadonlyMap<string, StoredArray>;

async function withArrays<T>(path: string, name: string, use: (arrays: Arrays) => Promise<T>): Promise<T> {
  const { arrays, close } = await openNpz(path, name);
  try {
    return await use(arrays);
  } finally {
    close();
  }
}

function bytesOf({ count, shape: { height, width, channels } }: PictureLayout): number {
  return count * height * width * channels;
}

async function read(file: string, arrays: Arrays, options: ReadOptions, add: (part: Part) => Promise<void>): Promise<Facts> {
  const found = splitsOf(file, arrays);
  const labels = await Promise.all(found.map(async ({ pictures, labels: own }) => (own ? readLabels(file, own, layoutOf(file, pictures).count, pictures.name) : null)));
  const classes = await classesOf(file, arrays, found, labels);
  const scale = await commonScale(file, found.map(({ pictures }) => pictures));
  const splits = found.map(({ split, pictures }, place): ArraySplit => {
    const layout = layoutOf(file, pictures);
    return { split, name: pictures.name, shape: layout.shape, labels: labels[place]?.labels ?? [], read: () => picturesOf(file, pictures, layout, scale) };
  });
  return { ...(await addSplits(file, splits, options, add)), classes };
}

/** @throws EpochalError `dataset.array` where pictures are without labels, or there are none. */
function splitsOf(file: string, arrays: Arrays): SplitArrays[] {
  const byName = new Map([...arrays.values()].map((array) => [array.name.toLowerCase(), array]));
  const pick = (...names: string[]): StoredArray | null => names.map((name) => byName.get(name)).find((array) => array !== undefined) ?? null;
  const found = splitNames.flatMap((split): SplitArrays[] => {
    const words = splitWords[split];
    const pictures = pick(...words.flatMap((word) => [`x_${word}`, `${word}_images`, `${word}_x`]));
    const labels = pick(...words.flatMap((word) => [`y_${word}`, `${word}_labels`, `${word}_y`]));
    return pictures ? [{ split, pictures, labels }] : [];
  });
  const pair = pairs.find((names) => names.every((name) => byName.has(name)));
  if (found.length === 0 && pair) found.push({ split: 'train', pictures: byName.get(pair[0])!, labels: byName.get(pair[1])! });
  if (found.length === 0)
    throw refusedArray(file, phrase`it holds ${[...arrays.keys()].slice(0, 8).join(', ') || 'no arrays'}, and none of these are pictures`, phrase`Save them by Keras's names: numpy.savez(path, x_train=…, y_train=…, x_test=…, y_test=…).`);
  const bare = found.find(({ split, labels }) => labels === null && split !== 'unlabeled');
  if (bare) throw refusedArray(file, phrase`'${bare.pictures.name}' has no labels beside it`, phrase`Save them too, as y_${bare.split}.`);
  // What an array announces is held against what there is before anything is made of it.
  for (const { pictures, labels } of found) for (const array of labels ? [pictures, labels] : [pictures]) numbersOf(file, array);
  return found;
}

/** The names in the archive, or the numbers of the classes. @throws EpochalError `dataset.array`. */
async function classesOf(file: string, arrays: Arrays, found: readonly SplitArrays[], labels: readonly (ReadLabels | null)[]): Promise<string[]> {
  const count = Math.max(1, ...labels.map((own) => own?.classes ?? 0));
  const names = classNames.map((name) => arrays.get(name)).find((array) => array !== undefined);
  const texts = names && (await textsOf(names));
  if (!texts) return Array.from({ length: count }, (_, label) => String(label));
  if (texts.length > mostClasses || new Set(texts).size < texts.length || texts.includes('')) throw refusedArray(file, phrase`'${names.name}' does not name each class once`, phrase`Give each class a name of its own.`);
  for (const [place, own] of labels.entries()) if (own) requireLabels(file, found[place]!.labels!.name, own.labels, texts.length);
  return texts;
}

async function textsOf({ type, shape, bytes, values }: StoredArray): Promise<string[] | null> {
  if (shape.length !== 1 || bytes > 2 ** 24) return null;
  const parts: Uint8Array[] = [];
  for await (const part of values()) parts.push(part);
  return npyTexts(type, Buffer.concat(parts));
}

/** Of all pictures the same, so that a split of dark ones does not become lighter. */
async function commonScale(file: string, pictures: readonly StoredArray[]): Promise<number> {
  const kinds = pictures.map((array) => numbersOf(file, array).kind);
  if (pictures.every(({ type }) => type.endsWith('u1'))) return 1;
  const extents = await Promise.all(pictures.map((array) => extentOf(file, array)));
  const extent: Extent = { least: Math.min(...extents.map(({ least }) => least)), most: Math.max(...extents.map(({ most }) => most)) };
  const beyond = extents.findIndex(({ least, most }) => least < 0 || most > 255);
  return scaleOf(file, pictures[Math.max(0, beyond)]!, kinds.includes('whole') ? 'whole' : kinds[0]!, extent);
}
