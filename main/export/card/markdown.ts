/** Text that means nothing else in Markdown or HTML, on one line. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').replaceAll(/[\\`*_{}[\]<>()#+!|~$&]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : `\\${sign}`)).trim();
}

/** Text as code: shown letter by letter. */
export function code(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line.replaceAll('|', '\\|')}${space}${fence}`;
}

/** A table; cells are Markdown already. `-:` columns are numbers. */
export function table(columns: readonly { title: string; number?: boolean }[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns.map(({ title }) => title)), line(columns.map(({ number }) => (number ? '--:' : '---'))), ...rows.map(line)].join('\n');
}

export function section(title: string, ...parts: readonly (string | null)[]): string {
  return [`## ${title}`, ...parts.filter((part) => part !== null)].join('\n\n');
}

/** A number for people: `0.7104`, `122,570`; nothing where there is none. */
export function fixed(value: number | null, digits = 4): string {
  return value === null || !Number.isFinite(value) ? '' : value.toFixed(digits);
}

export function whole(value: number): string {
  return value.toLocaleString('en-US');
}
