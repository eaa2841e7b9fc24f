import { wrongUsage } from '../usage.ts';
import { readTextFile } from './files.ts';

const flag = '--class-weights';
const needs = 'balanced, none, a list of a number per class such as 1,2,0.5, or a file of such a list';

/**
 * How much each class counts: `balanced`, `none`, numbers with commas or spaces between them, or a file of those
 * or of a JSON list.
 * @throws EpochalError `cli.usage`.
 */
export function readClassWeights(written: string): 'balanced' | number[] | null {
  if (written === 'balanced') return written;
  if (written === 'none') return null;
  const listed = readNumbers(written);
  if (listed) return listed;
  const held = readNumbers(readTextFile(flag, written, needs));
  if (held) return held;
  throw wrongUsage(`${flag} got '${written}', which holds something else than numbers of at least 0.`, `It needs ${needs}.`);
}

function readNumbers(written: string): number[] | null {
  const read = written.trim().replace(/^\[|\]$/g, '').split(/[\s,]+/).filter(Boolean).map(Number);
  return read.length > 0 && read.every((one) => Number.isFinite(one) && one >= 0) ? read : null;
}
