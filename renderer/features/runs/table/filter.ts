import { readNumber } from '../../../ui/numbers.ts';
import { findColumn, marks, type Column } from './columns.ts';
import type { CellValue, Entry } from './entry.ts';

/** A word that must be found in a run, or a comparison with one of its values. */
type Term = { word: string } | { column: Column; operator: Operator; wanted: string };
type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Words with what is quoted in them, and comparisons without spaces around the sign. */
const pattern = /(?:"[^"]*"|[^\s"])+/g;
const comparison = /^([\w.]+)(!=|<=|>=|:|=|<|>)(.+)$/;

/**
 * Reads a filter: plain words and comparisons (`recipe:cnn best>0.8 lr<0.01 tag:x name:"two words"`), all of which must
 * hold. `:` is "contains" for text and "equals" for numbers. What names no column is a plain word.
 */
export function readFilter(filter: string, columns: readonly Column[]): Term[] {
  return (filter.match(pattern) ?? []).map((part) => {
    const [, name = '', operator, wanted = ''] = comparison.exec(part) ?? [];
    const column = operator === undefined ? undefined : findColumn(columns, name);
    return column ? { column, operator: operator as Operator, wanted: unquoted(wanted) } : { word: unquoted(part).toLowerCase() };
  });
}

/**
 * Whether a run passes. What is archived does only where the filter asks for marks (`is:archived`).
 * @param spoken what the window calls a value of a column, where that is another word than the value's own.
 */
export function passes(terms: readonly Term[], entry: Entry, spoken: (column: string, value: string) => string): boolean {
  const said = (column: Column, value: string): string => `${value} ${spoken(column.id, value)}`.toLowerCase();
  const { row } = entry;
  if (row.archived && !terms.some((term) => 'column' in term && term.column.id === marks)) return false;
  return terms.every((term) => {
    if ('word' in term) return `${row.name} ${row.recipe ?? ''} ${row.dataset} ${row.state} ${spoken('state', row.state)} ${row.tags.join(' ')} ${row.note}`.toLowerCase().includes(term.word);
    const { column, operator, wanted } = term;
    const value = column.value(entry);
    if (typeof value === 'number') return compare(value, operator, readNumber(wanted) ?? Number.NaN);
    return compareText(column, value, operator, wanted, said);
  });
}

function compareText(column: Column, value: CellValue, operator: Operator, wanted: string, said: (column: Column, value: string) => string): boolean {
  if (value === null) return operator === '!=';
  if (operator === ':') return said(column, String(value)).includes(wanted.toLowerCase());
  const [a, b] = [String(value).toLowerCase(), wanted.toLowerCase()];
  return compare(a < b ? -1 : a > b ? 1 : 0, operator, 0);
}

function compare(value: number, operator: Operator, wanted: number): boolean {
  switch (operator) {
    case ':':
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
  }
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
