import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { Column, Refuse } from './column.ts';

const columnNames = ['weight', 'weights', 'sample_weight', 'sample_weights', 'sampleweight', 'sampleweights'];

/** A number as people and programs write it; also those that are none, to be refused by what they are. */
const number = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

/** One number a line, or one column of a CSV file: the only one, or the one named `weight`. */
export function readText(bytes: Buffer, refuse: Refuse): Column {
  const text = decode(bytes, refuse);
  const lines = text.split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  if (lines.length === 0) refuse(phrase`the file is empty`, phrase`Give one number for each training image, one a line.`);
  const first = cellsOf(lines[0]!);
  const headed = first.some((cell) => !number.test(cell));
  const column = headed ? columnOf(first, refuse) : 0;
  if (!headed && first.length > 1) refuse(phrase`line 1 has ${first.length} columns, and no line above names them`, phrase`Name the columns in a first line, the one with the numbers 'weight', or give but that one.`);
  const skipped = headed ? 1 : 0;
  const place = (index: number): Phrase => phrase`line ${index + 1 + skipped}`;
  const values = lines.slice(skipped).map((line, index) => {
    const cells = cellsOf(line);
    if (cells.length !== first.length) refuse(phrase`${place(index)} has ${cells.length} columns, ${first.length} needed`, phrase`Give each line one number, or as many columns as the first.`);
    const cell = cells[column]!;
    if (!number.test(cell)) refuse(phrase`${place(index)} is ${cell === '' ? phrase`empty` : phrase`no number`}`, phrase`Each line needs a number, such as 1 or 0.5.`);
    return /^[+-]?inf/i.test(cell) ? Infinity : Number(/nan/i.test(cell) ? Number.NaN : cell);
  });
  return { values, place };
}

function decode(bytes: Buffer, refuse: Refuse): string {
  try {
    // A byte order mark goes by itself.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(phrase`the file is neither text (UTF-8) nor .npy`, phrase`Give one number a line, or save the array with numpy.save.`);
  }
}

function columnOf(names: readonly string[], refuse: Refuse): number {
  // pandas writes its index first, without a name, and a series under the name 0.
  if (names.length > 1 && names[0] === '') return names.length === 2 ? 1 : 1 + columnOf(names.slice(1), refuse);
  if (names.length === 1) {
    // A name, and not a number that was misspelt.
    if (/^[a-z_]/i.test(names[0]!)) return 0;
    refuse(phrase`line 1 is no number`, phrase`Each line needs a number, such as 1 or 0.5.`);
  }
  const column = names.findIndex((name) => columnNames.includes(name.toLowerCase()));
  if (column === -1) refuse(phrase`none of its ${names.length} columns is named 'weight'`, phrase`Name the one with the numbers 'weight', or give but that one.`);
  return column;
}

/** Cells of a line, as RFC 4180 has them. https://www.rfc-editor.org/rfc/rfc4180 */
function cellsOf(line: string): string[] {
  const cells = [...`,${line}`.matchAll(/,\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)];
  return cells.map(([, quoted, bare]) => (quoted === undefined ? bare! : quoted.replaceAll('""', '"')).trim());
}
