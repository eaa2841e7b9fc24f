import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { SplitName } from '../../../../core/datasets.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { readCsv } from '../../../../core/tables/read-csv.ts';
import { foundPictures, pictureOptions } from '../../packing/picture-set.ts';
import type { Container } from '../container.ts';
import { classFolders } from '../folders/class-folders.ts';
import { scanPictures } from '../folders/scan.ts';
import { splitFolders } from '../folders/split-names.ts';
import type { Layout } from '../layout.ts';
import { findColumns } from './columns.ts';
import { locator, readPictureTables, type Locate, type PictureTable } from './picture-table.ts';

const mostBytes = 2 ** 29;
const ending = /\.(csv|tsv|txt)$/i;

/** A CSV file beside pictures, or a folder that holds one: path, label and, where it has it, split of each. */
export const csvOfPictures: Layout = {
  kind: 'csv',
  title: 'a CSV file of pictures',
  heeds: pictureOptions,
  async find(container, options, task) {
    const isAsked = options.as === 'csv';
    const paths = tablesIn(container);
    if (paths.length === 0) return null;
    const folder = container.kind === 'file' ? dirname(container.path) : container.path;
    const scan = await scanPictures(folder, task);
    const locate = locator(folder, scan);
    const tables = paths.map((path) => ({ name: basename(path), table: readTable(path, locate) }));
    const used = tables.flatMap(({ name, table }) => (table ? [{ name, table }] : []));
    const isClear = container.kind === 'file' || classFolders(folder, scan).classes.length < 2;
    if (!isAsked && (!isClear || used.length === 0)) return null;
    if (used.length === 0) throw new EpochalError('dataset.csv', { path: paths.join(', '), first: firstLine(paths[0]!) });
    const set = readPictureTables(container.path, withSplits(container.path, used), locate);
    if (set.classes.length === 0) throw new EpochalError('dataset.csv/no-classes', { path: used[0]!.name, rows: set.items.length + set.left.length, problem: set.left[0]?.reason ?? null });
    return foundPictures(set, options);
  },
};

/** Of a folder those that lie in it itself, but for samples of what is to be handed in. */
function tablesIn(container: Container): string[] {
  const own = container.entries.filter(({ path, name, bytes }) => path === name && ending.test(name) && bytes <= mostBytes && !/sample|submission/i.test(name));
  return container.kind === 'archive' ? [] : own.flatMap((entry) => container.locate(entry) ?? []);
}

/** The rows of a file of text; null where it names no pictures. */
export function readTable(path: string, locate: Locate, split: SplitName = 'train'): PictureTable | null {
  const rows = readCsv(textOf(path));
  const columns = findColumns(rows, (cell) => cell.trim() !== '' && 'name' in locate(cell, split));
  return columns ? { rows, columns, split } : null;
}

/** One file, or one for each split: `train.csv`, `val.csv`. */
function withSplits(path: string, used: readonly { name: string; table: PictureTable }[]): PictureTable[] {
  if (used.length === 1) return [used[0]!.table];
  const stem = (name: string): string => name.replace(ending, '');
  const splits = splitFolders(used.map(({ name }) => stem(name)));
  if (!splits || splits.size < used.length) throw new EpochalError('dataset.csv/several', { path, names: used.map(({ name }) => name).join(', ') });
  return used.map(({ name, table }) => ({ ...table, split: splits.get(stem(name))! }));
}

/** UTF-8, or UTF-16 where it says so. */
function textOf(path: string): string {
  const bytes = readFileSync(path);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    throw new EpochalError('dataset.csv/text', { path }, { cause: error });
  }
}

function firstLine(path: string): string {
  return textOf(path).split(/\r?\n/, 1)[0]!.slice(0, 200);
}
