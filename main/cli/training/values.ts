import { wrongUsage } from '../usage.ts';

/** Words of Python for what JSON writes otherwise. */
const words: ReadonlyMap<string, boolean | null> = new Map([['True', true], ['False', false], ['None', null]]);

/** A value as it is typed: JSON, a word of Python, a number, or else plain text. */
export function readValue(written: string): unknown {
  const word = words.get(written);
  if (word !== undefined) return word;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written)) return Number(written);
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

/**
 * `name=value,name=value`; commas in brackets or between double quotes divide nothing.
 * @param flag the option, for errors.
 * @throws EpochalError `cli.usage`.
 */
export function readPairs(flag: string, written: string): Record<string, unknown> {
  return Object.fromEntries(
    divide(written).map((pair) => {
      const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined || value.trim() === '') {
        throw wrongUsage(`${flag} got '${pair.trim()}' where name=value is needed.`, 'Write name=value,name=value; a value with commas in [ ] or double quotes.');
      }
      return [name, readValue(value.trim())];
    }),
  );
}

function divide(written: string): string[] {
  const parts = [''];
  let depth = 0;
  let isQuoted = false;
  for (const letter of written) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && '[{('.includes(letter)) depth++;
    else if (!isQuoted && ')}]'.includes(letter)) depth--;
    if (letter === ',' && depth === 0 && !isQuoted) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
