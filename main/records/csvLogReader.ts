import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** A line of a log that CSVLogger or a like program wrote. */
export interface CsvLogLine {
  /** As its columns count them; null where none does. One of them is there. */
  epoch: number | null;
  step: number | null;
  /** Seconds since 1970, or (below a billion) since the training began; NaN where no column tells it. */
  time: number;
  /** By the name of their column; those that are no numbers (`NA`, an empty cell) left out, NaN and infinities among them. */
  values: [name: string, value: number][];
}

const separators = [',', ';', '\t', '|'];
const stepNames = ['step', '_step', 'steps', 'global_step', 'trainer/global_step', 'iteration', 'iter', 'batch'];
/** Columns that tell when a line was logged, and such that tell for how long it went on. */
const clock = /^_?(timestamp|wall[ _]?time|time|date|datetime)$/i;
const runtime = /^_?(runtime|elapsed|relative[ _]time)$/i;
const longestLine = 1 << 20;

/**
 * Reads a log line by line, whatever its size; packed by gzip, too.
 * @param cutOff called where what is packed ends before its end.
 * @returns nothing for a file whose first line does not name a column of epochs or steps.
 */
export async function* readCsvLog(path: string, cutOff: () => void = () => undefined): AsyncGenerator<CsvLogLine> {
  let table: Table | null = null;
  for await (const line of linesOf(path, cutOff)) {
    if (table === null) {
      table = tableOf(line);
      if (table === null) return;
      continue;
    }
    const read = readLine(line, table);
    if (read) yield read;
    // A program that goes on may name its columns again, and others among them.
    else table = tableOf(line, false) ?? table;
  }
}

interface Table {
  separator: string;
  names: string[];
  epoch: number;
  step: number;
  time: number;
  isRuntime: boolean;
}

/** What the names of columns say; null where none of them counts. @param isFirst whether a column without a name may count. */
function tableOf(line: string, isFirst = true): Table | null {
  for (const separator of separators) {
    const names = cellsOf(line, separator);
    const place = (wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name.toLowerCase()));
    const [epoch, step] = [place(['epoch']), place(stepNames)];
    // What pandas writes of Keras's history: lines counted in a column without a name.
    const index = isFirst && epoch === -1 && step === -1 && names.length > 1 && names[0] === '' ? 0 : epoch;
    if (index === -1 && step === -1) continue;
    const [at, since] = [names.findIndex((name) => clock.test(name)), names.findIndex((name) => runtime.test(name))];
    return { separator, names: names.map((name, column) => nameOf(names, column, name)), epoch: index, step, time: at === -1 ? since : at, isRuntime: at === -1 };
  }
  return null;
}

/** Of several columns of one name the first has it. */
function nameOf(names: readonly string[], column: number, name: string): string {
  const before = names.slice(0, column).filter((one) => one === name).length;
  return before === 0 ? name : `${name} (${before + 1})`;
}

function readLine(line: string, { separator, names, epoch: epochPlace, step: stepPlace, time: timePlace, isRuntime }: Table): CsvLogLine | null {
  const cells = cellsOf(line, separator);
  const [epoch, step] = [count(cells[epochPlace]), count(cells[stepPlace])];
  // What counts nothing is a line cut off, or the names again.
  if (epoch === null && step === null) return null;
  const time = timeOf(cells[timePlace], isRuntime);
  const values = cells.flatMap((cell, place): [string, number][] => {
    const name = names[place];
    if (name === undefined || place === epochPlace || place === stepPlace || (place === timePlace && !Number.isNaN(time))) return [];
    const value = numberOf(cell, separator);
    return value === null ? [] : [[name, value]];
  });
  return { epoch, step, time, values };
}

function count(cell = ''): number | null {
  const value = Number(cell === '' ? 'none' : cell);
  return Number.isInteger(value) ? value : null;
}

/** Milliseconds since 1970 are known by their size. */
function timeOf(cell = '', isRuntime: boolean): number {
  const value = cell === '' ? Number.NaN : Number(cell);
  if (isRuntime) return value >= 0 ? value : Number.NaN;
  if (Number.isNaN(value)) return /^\d{4}-\d\d-\d\d/.test(cell) ? Date.parse(cell) / 1000 : Number.NaN;
  return value >= 1e11 ? value / 1000 : value >= 1e9 ? value : Number.NaN;
}

const numbers: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity, infinity: Infinity, '-infinity': -Infinity };

/** Null for what is none. Where commas do not part cells, one may stand before the decimals. */
function numberOf(cell: string, separator: string): number | null {
  if (cell === '') return null;
  const named = numbers[cell.toLowerCase()];
  if (named !== undefined) return named;
  const value = Number(separator !== ',' && /^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(cell) ? cell.replace(',', '.') : cell);
  return Number.isNaN(value) ? null : value;
}

function cellsOf(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let [cell, isQuoted] = ['', false];
  for (const [place, letter] of [...line].entries()) {
    // RFC 4180: a quote within quotes is written twice.
    if (letter === '"') {
      if (!isQuoted && line[place - 1] === '"') cell += '"';
      isQuoted = !isQuoted;
    } else if (letter === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

/** Ends at a line longer than any of a log. */
async function* linesOf(path: string, cutOff: () => void): AsyncGenerator<string> {
  const first = firstBytes(path);
  const file = createReadStream(path);
  const packed = first[0] === 0x1f && first[1] === 0x8b;
  const decoder = new TextDecoder(first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : 'utf-8');
  let rest = '';
  try {
    for await (const chunk of packed ? file.pipe(createGunzip()) : file) {
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield line.replace(/\r$/, '');
      if (rest.length > longestLine) return;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    cutOff();
  } finally {
    file.destroy();
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

function firstBytes(path: string): Buffer {
  const bytes = Buffer.alloc(2);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
