import { splitOf } from '../folders/split-names.ts';

/** Which columns of a table say what; null for one that there is not. */
export interface Columns {
  path: number;
  label: number;
  split: number | null;
  /** Whether the first row names columns. */
  hasHead: boolean;
}

/** What people call a column, without all but letters; those that are surer first. */
const usual = {
  path: ['path', 'filepath', 'imagepath', 'imgpath', 'filename', 'imagename', 'file', 'image', 'img', 'picture', 'photo', 'fname', 'imageid', 'id', 'name'],
  label: ['classname', 'labelname', 'label', 'labels', 'class', 'category', 'target', 'breed', 'species', 'tag', 'classid', 'labelid', 'y'],
  split: ['split', 'set', 'subset', 'partition', 'usage'],
} as const;

/** Of so many rows it is seen what their cells are. */
const looked = 100;

/**
 * Finds out which columns hold the places of pictures, their labels and their splits: by their names in the first row,
 * else by what they hold.
 * @param isPicture whether a cell is the place of a picture that is there.
 * @returns null where no column can be the one of pictures or of labels.
 */
export function findColumns(rows: readonly { cells: readonly string[] }[], isPicture: (cell: string) => boolean): Columns | null {
  const [first, ...others] = rows.slice(0, looked).map(({ cells }) => cells);
  if (!first) return null;
  const names = first.map((cell) => cell.toLowerCase().replace(/[^\p{L}]/gu, ''));
  const named = (words: readonly string[], but: readonly number[] = []): number | null => words.map((word) => names.findIndex((name, column) => name === word && !but.includes(column))).find((column) => column !== -1) ?? null;
  const isHead = named([...usual.path, ...usual.label, ...usual.split]) !== null && !first.some(isPicture);
  const width = Math.max(first.length, ...others.map((cells) => cells.length));
  const pictures = Array.from({ length: width }, (_, column) => [first, ...others].filter((cells) => isPicture(cells[column] ?? '')).length);
  const most = Math.max(...pictures);
  const path = most > 0 ? pictures.indexOf(most) : isHead ? named(usual.path) : null;
  if (path === null) return null;
  const rest = Array.from({ length: width }, (_, column) => column).filter((column) => column !== path);
  if (isHead) {
    const label = named(usual.label, [path]) ?? (rest.length === 1 ? rest[0]! : null);
    return label === null ? null : { path, label, split: named(usual.split, [path, label]), hasHead: true };
  }
  const isSplitColumn = (column: number): boolean => [first, ...others].every((cells) => splitOf(cells[column] ?? '') !== null);
  const split = rest.length > 1 ? (rest.find(isSplitColumn) ?? null) : null;
  const label = rest.find((column) => column !== split) ?? null;
  return label === null ? null : { path, label, split, hasHead: false };
}
