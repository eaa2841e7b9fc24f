import { EpochalError } from '../../core/errors.ts';
import { isPrintable } from '../../core/printable.ts';

const longest = 200;

/**
 * A name that a person chose for a run.
 * @throws EpochalError `run.name` for one that looks like a command, or would drive a terminal.
 */
export function readRunName(name: string): string {
  const wanted = name.trim();
  if (wanted === '' || wanted === 'last' || wanted.length > longest || !isPrintable(wanted)) {
    throw new EpochalError('run.name', { name: JSON.stringify(name.slice(0, 60)), most: longest });
  }
  return wanted;
}
