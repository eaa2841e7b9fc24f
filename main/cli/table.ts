import { printable } from '../../core/printable.ts';

/** A column of a table for people. */
export interface Column<Row> {
  title: string;
  cell(row: Row): string | number | null;
  align?: 'left' | 'right';
}

/** Rows under titles, columns aligned, each cell in one line; `-` stands for null. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => printable(String(column.cell(row) ?? '-')))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => displayWidth(line[index]!))));
  return lines
    .map((line) =>
      line
        .map((cell, index) => {
          const space = ' '.repeat(widths[index]! - displayWidth(cell));
          return columns[index]!.align === 'right' ? space + cell : cell + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values, one a line, values aligned. Lines whose value is null are left out. */
export function fields(entries: readonly (readonly [string, string | number | null])[]): string {
  const shown = entries.filter(([, value]) => value !== null);
  const width = Math.max(...shown.map(([name]) => displayWidth(name)));
  return shown.map(([name, value]) => `${name}${' '.repeat(width - displayWidth(name))}  ${printable(String(value))}`).join('\n');
}

/** East Asian wide characters take two columns (Unicode UAX #11). */
const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

export function displayWidth(shown: string): number {
  return [...shown].length + (shown.match(wide)?.length ?? 0);
}
