import { posix } from 'node:path';
import { splitNames, type SplitName } from '../../../../core/datasets.ts';
import { phrase, type Phrase } from '../../../../core/errors/words.ts';
import { naturalOrder } from '../../../../core/natural-order.ts';
import type { CsvRow } from '../../../../core/tables/read-csv.ts';
import type { PictureSet } from '../../packing/picture-set.ts';
import type { Scan, ScannedFile } from '../folders/scan.ts';
import { splitOf } from '../folders/split-names.ts';
import type { Columns } from './columns.ts';

/** The rows of a CSV file. */
export interface PictureTable {
  columns: Columns;
  rows: readonly CsvRow[];
  /** Of rows that name none. */
  split: SplitName;
}

/** Finds a picture by what a row says of its place. */
export type Locate = (cell: string, split: SplitName) => ScannedFile | Phrase;

/**
 * Pictures below a folder by the places that rows give: a path below the folder, with or without its ending, or the
 * name of the one file that is called so; of several, the one in a folder of the row's split.
 */
export function locator(folder: string, { files, left }: Scan): Locate {
  const byName = new Map(files.map((file) => [file.name, file]));
  const leftOf = new Map(left.map(({ path, reason }) => [path, reason]));
  const named = Map.groupBy(files.flatMap((file) => [...keysOf(file.name)].map((key) => ({ key, file }))), ({ key }) => key);
  return (cell, split) => {
    const slashes = cell.trim().replaceAll('\\', '/');
    const below = slashes.startsWith(`${folder}/`) ? slashes.slice(folder.length + 1) : slashes;
    const path = posix.normalize(below);
    if (posix.isAbsolute(path) || path.startsWith('../') || /^\p{L}:\//u.test(path)) return phrase`it leads outside of the folder`;
    const exact = byName.get(path);
    if (exact) return exact;
    const found = (named.get(path) ?? []).map(({ file }) => file);
    const [one, ...more] = found.length > 1 ? found.filter(({ name }) => name.split('/').some((part) => splitOf(part) === split)) : found;
    if (one && more.length === 0) return one;
    return leftOf.get(path) ?? (found.length > 1 ? phrase`several files have this name` : phrase`there is no such file`);
  };
}

/** Other ways to name a file: without its ending, and without its folder. */
function keysOf(path: string): Set<string> {
  const stem = (name: string): string => name.replace(/(?<=[^/])\.[^./]+$/, '');
  return new Set([stem(path), posix.basename(path), stem(posix.basename(path))]);
}

/**
 * Pictures with the labels that tables give them. Classes are the labels of training rows, in natural order; a row
 * without a label is of an unlabelled picture. Rows that can't be heeded are left out and listed.
 */
export function readPictureTables(origin: string, tables: readonly PictureTable[], locate: Locate): PictureSet {
  const left: PictureSet['left'] = [];
  const taken = new Map<string, { file: ScannedFile; split: SplitName; label: string }>();
  for (const { columns, rows, split: usual } of tables)
    for (const { cells, line } of columns.hasHead ? rows.slice(1) : rows) {
      const [path, label] = [cells[columns.path]?.trim() ?? '', labelOf(cells[columns.label] ?? '')];
      const word = columns.split === null ? '' : (cells[columns.split]?.trim() ?? '');
      const named = word === '' ? usual : splitOf(word);
      const split = label === '' ? 'unlabeled' : named;
      const file = locate(path, named ?? usual);
      const before = 'name' in file ? taken.get(file.name) : undefined;
      if (!('name' in file)) left.push({ path, reason: file });
      else if (split === null) left.push({ path, reason: phrase`line ${line} names the split ${word}, which there is not` });
      else if (before && (before.label !== label || before.split !== split)) left.push({ path, reason: phrase`line ${line} names it again with another label or split: the first counts` });
      else if (!before) taken.set(file.name, { file, split, label });
    }
  const rows = [...taken.values()];
  const classes = [...new Set(rows.flatMap(({ split, label }) => (split === 'train' ? [label] : [])))].sort(naturalOrder);
  const numberOf = new Map(classes.map((name, number) => [name, number]));
  const items = rows.flatMap(({ file, split, label }) => {
    const number = split === 'unlabeled' ? 0 : numberOf.get(label);
    if (number !== undefined) return [{ ...file, split, label: number }];
    left.push({ path: file.name, reason: phrase`no picture to train on is of its class ${label}` });
    return [];
  });
  return { origin, classes, items: items.sort((a, b) => splitNames.indexOf(a.split) - splitNames.indexOf(b.split)), left };
}

/** Numbers as whole ones, as spreadsheets may have made `3.0` of them. */
function labelOf(cell: string): string {
  return cell.trim().normalize('NFC').replace(/^(\d+)\.0+$/, '$1');
}
