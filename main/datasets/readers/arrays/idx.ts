import { basename, dirname } from 'node:path';
import { phrase } from '../../../../core/errors/words.ts';
import type { SplitName } from '../../../../core/datasets.ts';
import type { Task } from '../../progress.ts';
import type { Container, Entry } from '../container.ts';
import { openFolder } from '../folder.ts';
import type { Facts, Layout, Part } from '../layout.ts';
import type { ReadOptions } from '../options.ts';
import { openIdx, type IdxFile } from './idx-file.ts';
import { requireLabels } from './labels.ts';
import { refusedArray } from './refusal.ts';
import { addSplits, arrayOptions, pieceSize, type ArraySplit } from './split.ts';

/** `train-images-idx3-ubyte.gz`, `t10k-labels.idx1-ubyte`, `emnist-balanced-test-images-idx3-ubyte`; what stands before tells sets apart. */
const named = /^(.*?)(train|t10k|test|valid|val)-(images|labels)[-.]idx[13](?:-ubyte)?(?:\.gz)?$/i;
const splits: Readonly<Record<string, SplitName>> = { train: 'train', t10k: 'test', test: 'test', valid: 'validation', val: 'validation' };

interface IdxFiles {
  /** Before the names: `emnist-balanced-`. */
  prefix: string;
  files: Map<SplitName, Partial<Record<'images' | 'labels', Entry>>>;
}

/** MNIST's form, which Fashion-MNIST, KMNIST and EMNIST share. EMNIST keeps its pictures on their side: they are turned upright. */
export const idx: Layout = {
  kind: 'idx',
  title: 'IDX files',
  heeds: arrayOptions,
  async find(given, options, task) {
    const container = given.kind === 'file' ? await around(given, task) : given;
    const found = setsOf(container);
    if (found.length === 0) return null;
    const [set] = found;
    if (found.length > 1)
      throw refusedArray(container.path, phrase`it holds several data sets: ${found.map(({ prefix }) => prefix.replace(/-$/, '')).join(', ')}`, phrase`Put the files of one of them in a folder of their own.`);
    const entries = [...set!.files.values()];
    const missing = [...set!.files].flatMap(([split, own]) => (['images', 'labels'] as const).filter((kind) => !own[kind]).map((kind) => `${set!.prefix}${split === 'test' ? 't10k' : split}-${kind}`));
    const bytes = entries.reduce((sum, { images }) => sum + (images ? images.bytes * (images.name.endsWith('.gz') ? 4 : 1) : 0), 0);
    return { share: 1 - missing.length / (entries.length * 2), missing, bytes, read: (add) => read(container, set!, options, add) };
  },
};

/** The folder of one of these files, as far as it is of the same data set. */
async function around(file: Container, task: Task): Promise<Container> {
  const prefix = named.exec(basename(file.path))?.[1];
  if (prefix === undefined) return file;
  const folder = await openFolder(dirname(file.path), task);
  return { ...folder, path: file.path, entries: folder.entries.filter(({ path, name }) => path === name && named.exec(name)?.[1] === prefix) };
}

/** The files of each data set there. */
function setsOf(container: Container): IdxFiles[] {
  const sets = new Map<string, IdxFiles>();
  for (const entry of container.entries) {
    const [, prefix, word, kind] = named.exec(entry.name) ?? [];
    if (prefix === undefined || container.locate(entry) === null) continue;
    const split = splits[word!.toLowerCase()]!;
    const key = `${entry.folder}/${prefix}`;
    const set = sets.get(key) ?? { prefix, files: new Map<SplitName, Partial<Record<'images' | 'labels', Entry>>>() };
    set.files.set(split, { ...set.files.get(split), [kind!.toLowerCase()]: entry });
    sets.set(key, set);
  }
  return [...sets.values()];
}

async function read(container: Container, { prefix, files }: IdxFiles, options: ReadOptions, add: (part: Part) => Promise<void>): Promise<Facts> {
  const turned = /emnist/i.test(prefix);
  const found: ArraySplit[] = [];
  let classes = 0;
  for (const [split, { images, labels }] of files) {
    const pictures = await openIdx(container.locate(images!)!, images!.name, 3);
    const numbers = await openIdx(container.locate(labels!)!, labels!.name, 1);
    const [count = 0, height = 0, width = 0] = pictures.shape;
    if (numbers.shape[0] !== count)
      throw refusedArray(labels!.name, phrase`it has ${numbers.shape[0]!} labels, and ${images!.name} ${count} pictures`, phrase`Take both files of the same data set.`);
    if (count === 0 || height === 0 || width === 0 || Math.max(height, width) > 65_536)
      throw refusedArray(images!.name, phrase`it says that it has ${count} pictures of ${width} x ${height} pixels`, phrase`Download it again.`);
    const own = await allOf(numbers);
    requireLabels(labels!.name, 'labels', own);
    classes = own.reduce((most, label) => Math.max(most, label + 1), classes);
    const shape = turned ? { height: width, width: height, channels: 1 } : { height, width, channels: 1 };
    found.push({ split, name: images!.name, shape, labels: own, read: () => upright(pictures, turned) });
  }
  return { ...(await addSplits(prefix === '' ? container.path : prefix, found, options, add)), classes: Array.from({ length: classes }, (_, label) => String(label)) };
}

async function allOf(file: IdxFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of file.values(1 << 20)) parts.push(part);
  return Buffer.concat(parts);
}

async function* upright(file: IdxFile, turned: boolean): AsyncGenerator<Uint8Array> {
  const [, height = 0, width = 0] = file.shape;
  for await (const pixels of file.values(pieceSize({ height, width, channels: 1 }))) yield turned ? transposed(pixels, height, width) : pixels;
}

/** Rows become columns, of each picture. */
function transposed(pixels: Uint8Array, height: number, width: number): Uint8Array {
  const result = new Uint8Array(pixels.length);
  const size = height * width;
  for (let start = 0; start < pixels.length; start += size)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) result[start + x * height + y] = pixels[start + y * width + x]!;
  return result;
}
