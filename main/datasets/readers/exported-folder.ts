import { statSync } from 'node:fs';
import { join } from 'node:path';
import { exportedLists } from '../../../core/dataset-exports.ts';
import { splitNames, type DatasetInfo, type SplitName } from '../../../core/datasets.ts';
import { phrase } from '../../../core/errors/words.ts';
import { readCsv, type CsvRow } from '../../../core/tables/read-csv.ts';
import { foundPictures, pictureOptions, type PictureSet } from '../packing/picture-set.ts';
import type { PictureItem } from '../packing/item.ts';
import { refusedArray } from './arrays/refusal.ts';
import type { Container, Entry } from './container.ts';
import type { Layout } from './layout.ts';

const { index: indexName, classes: classesName } = exportedLists;
const largestList = 2 ** 30;

/**
 * Pictures in folders with the two lists of an export: these say which picture comes where, so that it becomes the data
 * set that it was. Without them it is a folder as any other.
 */
export const exportedFolder: Layout = {
  kind: 'folder',
  title: 'exported pictures',
  heeds: pictureOptions,
  async find(container, options) {
    const [index, classes] = [indexName, classesName].map((name) => container.entries.find(({ path }) => path === name));
    if (container.kind !== 'folder' || !index || !classes) return null;
    return foundPictures(listed(container.path, await rowsOf(container, index), await rowsOf(container, classes)), options);
  },
};

async function rowsOf(container: Container, entry: Entry): Promise<CsvRow[]> {
  let rows: CsvRow[] = [];
  await container.read([entry], largestList, (_, bytes) => {
    rows = readCsv(Buffer.from(bytes).toString('utf8'), ',');
    return Promise.resolve();
  });
  return rows;
}

function listed(folder: string, [head, ...rows]: CsvRow[], [, ...named]: CsvRow[]): PictureSet {
  const columns = ['path', 'label', 'split'].map((name) => head?.cells.indexOf(name) ?? -1);
  if (columns.includes(-1)) throw refusedArray(indexName, phrase`its first line is not path,label,split`, phrase`Export the data set again, or remove the file: its folders are then read as they are.`);
  const classes = named.map(({ cells }) => cells[0]!);
  const labels = new Map(classes.map((name, label) => [name, label]));
  const left: DatasetInfo['skipped'] = [];
  const items = rows.flatMap(({ cells, line }): PictureItem[] => {
    const [path = '', name = '', split = ''] = columns.map((column) => cells[column] ?? '');
    const label = split === 'unlabeled' ? 0 : labels.get(name);
    const reason = label === undefined ? phrase`line ${line} of ${indexName} gives it a class that ${classesName} does not name` : !isSplit(split) ? phrase`line ${line} of ${indexName} gives it a split that there is not` : isOutside(path) ? phrase`line ${line} of ${indexName} leads outside of the folder` : null;
    const facts = reason === null ? statSync(join(folder, path), { throwIfNoEntry: false }) : undefined;
    if (facts?.isFile() && label !== undefined && isSplit(split)) return [{ name: path, path: join(folder, path), split, label, bytes: facts.size, modified: Math.trunc(facts.mtimeMs) }];
    left.push({ path, reason: reason ?? phrase`there is no such file` });
    return [];
  });
  return { origin: folder, classes, items, left };
}

function isSplit(word: string): word is SplitName {
  return (splitNames as readonly string[]).includes(word);
}

function isOutside(path: string): boolean {
  return path === '' || /^([\\/]|[a-z]:)/i.test(path) || path.split(/[\\/]/).includes('..');
}
