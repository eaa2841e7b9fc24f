import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line of a log that CSVLogger or a like program wrote. */
export interface CsvLogLine {
  /** As its column `epoch` or `step` counts it. */
  at: number;
  /** By the name of their column; those that are no numbers (`NA`, an empty cell) left out, NaN and infinities among them. */
  values: [name: string, value: number][];
}

const separators = [',', ';', '\t', '|'];
const counting = ['epoch', 'step'];

/**
 * Reads a log line by line, whatever its size.
 * @returns nothing for a file whose first line does not name a column `epoch` or `step`.
 */
export async function* readCsvLog(path: string): AsyncGenerator<CsvLogLine> {
  let columns: string[] | null = null;
  let separator = ',';
  let place = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (columns === null) {
      separator = separators.find((one) => line.includes(one)) ?? ',';
      columns = cellsOf(line.replace(/^\ufeff/, ''), separator);
      place = columns.findIndex((name) => counting.includes(name.toLowerCase()));
      if (place === -1) return;
      continue;
    }
    const cells = cellsOf(line, separator);
    const at = Number(cells[place] === '' ? 'none' : cells[place]);
    // What is no number is a line cut off, or the names again.
    if (!Number.isInteger(at)) continue;
    const names = columns;
    yield { at, values: cells.flatMap((cell, column): [string, number][] => (column === place || names[column] === undefined || !isNumber(cell) ? [] : [[names[column], toNumber(cell)]])) };
  }
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

const numbers: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity, infinity: Infinity, '-infinity': -Infinity };

function isNumber(cell: string): boolean {
  return cell !== '' && (cell.toLowerCase() in numbers || !Number.isNaN(Number(cell)));
}

function toNumber(cell: string): number {
  return numbers[cell.toLowerCase()] ?? Number(cell);
}
