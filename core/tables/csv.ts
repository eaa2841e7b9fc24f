/**
 * Rows as CSV: comma, CRLF, a cell quoted where it must be. https://www.rfc-editor.org/rfc/rfc4180
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, which makes it a text there.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return lines(rows, (value) => cell(typeof value === 'string' && formula.test(value) ? `'${value}` : String(value)));
}

/** Rows as CSV whose texts stay as they are, for what is read again by a program: a class may be called `-1`. */
export function exactCsv(rows: readonly (readonly (string | number)[])[]): string {
  return lines(rows, (value) => cell(String(value)));
}

function lines(rows: readonly (readonly (string | number)[])[], shown: (value: string | number) => string): string {
  return rows.map((row) => `${row.map(shown).join(',')}\r\n`).join('');
}

/** Their full-width forms count, too. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cell(shown: string): string {
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
