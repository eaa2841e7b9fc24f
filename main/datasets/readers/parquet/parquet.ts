import { join } from 'node:path';
import type { SplitName } from '../../../../core/datasets.ts';
import { naturalOrder } from '../../../../core/natural-order.ts';
import { foundPictures, pictureOptions } from '../../packing/picture-set.ts';
import { hasPictures, type Container, type Entry } from '../container.ts';
import type { Layout } from '../layout.ts';
import { magicOf } from '../open.ts';
import { extractPictures, type SplitTable } from './extract.ts';
import { openTable } from './table.ts';

/** A file of one split: `train-00000-of-00002.parquet`, `default/train/0000.parquet`. */
const words: readonly [SplitName, RegExp][] = [
  ['validation', /(?:^|[^a-z])(?:validation|valid|val|dev)(?:[^a-z]|$)/i],
  ['test', /(?:^|[^a-z])test(?:[^a-z]|$)/i],
];
/** Those without a word are for training. */
const splitOf = (path: string): SplitName => words.find(([, word]) => word.test(path))?.[0] ?? 'train';

/** Data sets of pictures as Hugging Face has them. Pictures are decoded as those of folders are, from files of their own. */
export const parquet: Layout = {
  kind: 'parquet',
  title: 'Parquet files',
  heeds: pictureOptions,
  async find(container, options) {
    const files = await filesIn(container);
    if (files.length === 0 || (options.as !== 'parquet' && hasPictures(container))) return null;
    const tables = await Promise.all(files.map(async ({ name, path, file }): Promise<SplitTable> => ({ name, split: splitOf(path), table: await openTable(file, name) })));
    const bytes = files.reduce((sum, entry) => sum + entry.bytes, 0);
    return {
      share: 1,
      missing: [],
      bytes: bytes * 4,
      async read(add, task, work) {
        const { classesZh, ...set } = await extractPictures(container.path, tables, join(work.folder, 'pictures'), task);
        const facts = await (await foundPictures(set, options)).read(add, task, work);
        return { ...facts, ...(classesZh ? { classesZh } : {}) };
      },
    };
  },
};

async function filesIn(container: Container): Promise<(Entry & { file: string })[]> {
  const entries = container.entries.flatMap((entry) => {
    const file = container.locate(entry);
    return file === null ? [] : [{ ...entry, file }];
  });
  const [only] = entries;
  if (container.kind === 'file' && only) return Buffer.from((await magicOf(only.file)).subarray(0, 4)).equals(Buffer.from('PAR1')) || isNamedSo(only) ? [only] : [];
  return entries.filter(isNamedSo).sort((a, b) => naturalOrder(a.path, b.path));
}

function isNamedSo({ name }: Entry): boolean {
  return name.toLowerCase().endsWith('.parquet');
}
