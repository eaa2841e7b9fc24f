import { EpochalError } from '../../core/errors.ts';
import { isPrintable, printable } from '../../core/printable.ts';
import { isRunId } from '../runs/ids.ts';

const longest = 200;

/** The folder name for a model: lower case letters, digits, `-` and `_`; another where a model or a run has it. */
export function freeId(name: string, taken: readonly string[]): string {
  const base =
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_-]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48)
      // Half a letter, where it was cut.
      .replace(/[\ud800-\udbff]$/, '')
      // `last` is the newest run, wherever one is named.
      .replace(/^last$/, 'last-model') || 'model';
  const own = isRunId(base) ? `${base}-model` : base;
  return firstFree((number) => (number === 1 ? own : `${own}-${number}`), taken);
}

/** The name itself, or with a number behind it. */
export function freeName(name: string, taken: readonly string[]): string {
  const trimmed = printable(name.trim()).slice(0, longest - 8);
  const base = trimmed === '' || trimmed === 'last' ? 'model' : isRunId(trimmed) ? `${trimmed} model` : trimmed;
  return firstFree((number) => (number === 1 ? base : `${base} ${number}`), taken);
}

/**
 * A name that a person chose.
 * @throws EpochalError `model.name`.
 */
export function readName(name: string, taken: readonly string[]): string {
  const wanted = name.trim();
  if (wanted === '' || wanted === 'last' || wanted.length > longest || !isPrintable(wanted)) {
    throw new EpochalError('model.name', { name: JSON.stringify(name.slice(0, 60)), most: longest });
  }
  if (isRunId(wanted)) throw new EpochalError('model.name/run', { name: wanted });
  if (taken.includes(wanted)) throw new EpochalError('model.name/taken', { name: wanted });
  return wanted;
}

function firstFree(candidate: (number: number) => string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const one = candidate(number);
    if (!taken.includes(one)) return one;
  }
}
