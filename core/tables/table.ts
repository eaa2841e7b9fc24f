import { csv } from './csv.ts';

/** Rows under titles, to be written in any of several forms. */
export interface TextTable {
  titles: readonly string[];
  /** Numbers stand to the right; null is an empty cell. */
  rows: readonly (readonly (string | number | null)[])[];
}

export type TableForm = keyof typeof forms;

const forms = { csv: asCsv, md: asMarkdown, tex: asLatex } as const;
export const tableForms = Object.keys(forms) as TableForm[];

/** @returns ends with a line break. */
export function writeTable(table: TextTable, form: TableForm): string {
  return forms[form](table);
}

/** Numbers in full. */
function asCsv({ titles, rows }: TextTable): string {
  return csv([titles, ...rows.map((row) => row.map((cell) => cell ?? ''))]);
}

/** A text that stands for itself in Markdown. */
export function escapedMarkdown(text: string): string {
  return text.replaceAll(/[\\|`*_<>[\]~]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** As GitHub reads it. https://github.github.com/gfm/#tables-extension- */
function asMarkdown({ titles, rows }: TextTable): string {
  const lines = [titles.map(escapedMarkdown), titles.map((_, column) => (isNumeric(rows, column) ? '--:' : ':--')), ...rows.map((row) => row.map((cell) => escapedMarkdown(shownCell(cell))))];
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

const latexCharacters: Readonly<Record<string, string>> = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };

/** A tabular with the lines of the package booktabs. */
function asLatex({ titles, rows }: TextTable): string {
  const escaped = (text: string): string => text.replaceAll(/[\\~^]|[&%$#_{}]/g, (found) => latexCharacters[found] ?? `\\${found}`).replaceAll(/\s+/g, ' ');
  const line = (cells: readonly string[]): string => `${cells.map(escaped).join(' & ')} \\\\\n`;
  const columns = titles.map((_, column) => (isNumeric(rows, column) ? 'r' : 'l')).join('');
  return `\\begin{tabular}{${columns}}\n\\toprule\n${line(titles)}\\midrule\n${rows.map((row) => line(row.map(shownCell))).join('')}\\bottomrule\n\\end{tabular}\n`;
}

function isNumeric(rows: TextTable['rows'], column: number): boolean {
  return rows.some((row) => typeof row[column] === 'number') && rows.every((row) => typeof row[column] !== 'string');
}

/** A cell as it is read: whole numbers in full, others to four places, or four digits where they are small. */
export function shownCell(cell: string | number | null): string {
  if (typeof cell !== 'number') return cell ?? '';
  if (Number.isInteger(cell)) return String(cell);
  return Math.abs(cell) < 0.1 ? String(Number(cell.toPrecision(4))) : cell.toFixed(4);
}
