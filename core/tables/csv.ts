/**
 * Rows as CSV: comma, CRLF, a cell quoted where it must be. https://www.rfc-editor.org/rfc/rfc4180
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, which makes it a text there.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Their full-width forms count, too. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cell(value: string | number): string {
  const shown = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
