/** A row of a CSV file. */
export interface CsvRow {
  cells: string[];
  /** Where it begins, counted from 1. */
  line: number;
}

/**
 * Reads CSV: cells may stand in quotes, and then hold separators, doubled quotes and line breaks; a byte-order mark is
 * passed over, empty lines are left out. https://www.rfc-editor.org/rfc/rfc4180
 * @param separator default: a comma; where the first line has none, a semicolon or a tab that it has.
 */
export function readCsv(text: string, separator = separatorOf(text)): CsvRow[] {
  const rows: CsvRow[] = [];
  let row: CsvRow = { cells: [], line: 1 };
  let line = 1;
  let cell = '';
  let isQuoted = false;
  let wasQuoted = false;
  const endRow = (): void => {
    if (row.cells.length > 0 || cell !== '' || wasQuoted) rows.push({ ...row, cells: [...row.cells, cell] });
    [row, cell, wasQuoted] = [{ cells: [], line }, '', false];
  };
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at++) {
    const letter = text[at]!;
    const isBreak = letter === '\n' || (letter === '\r' && text[at + 1] !== '\n');
    if (isBreak) line += 1;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell === '' && !wasQuoted) [isQuoted, wasQuoted] = [true, true];
    else if (letter === separator) {
      row.cells.push(cell);
      [cell, wasQuoted] = ['', false];
    } else if (isBreak) endRow();
    else if (letter !== '\r') cell += letter;
  }
  endRow();
  return rows;
}

function separatorOf(text: string): string {
  const first = /^\ufeff?[^\r\n]*/.exec(text)![0];
  return [',', ';', '\t'].find((one) => first.includes(one)) ?? ',';
}
