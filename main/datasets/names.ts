import { EpochalError } from '../../core/errors.ts';
import { isPrintable, printable } from '../../core/printable.ts';
import { editDistance } from '../../core/nearest.ts';

/**
 * The folder name for a data set a person named: lower case letters, digits, `-` and `_`.
 * @throws EpochalError `dataset.name` when nothing is left of it, or the name would drive a terminal.
 */
export function idFromName(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  if (id === '' || !isPrintable(name)) throw new EpochalError('dataset.name', { name: printable(JSON.stringify(name)) });
  return id;
}

/** Whether `id` is a plain folder name of the store, no path out of it. */
export function isId(id: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*$/u.test(id) && id.length <= 64;
}

/** Those of `names` a person who wrote `word` may have meant, nearest first. */
export function nearNames(word: string, names: string[]): string[] {
  const normal = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const wanted = normal(word);
  return names
    .map((name) => ({ name, distance: normal(name).startsWith(wanted) && wanted !== '' ? 0 : editDistance(wanted, normal(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, name.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}
