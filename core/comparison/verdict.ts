import { phrase, type Phrase } from '../errors/words.ts';
import type { PairComparison } from './comparison.ts';

/** A verdict in words: what is shown by the answers of two runs, and by how much. @param names of both. */
export function verdictWords({ onlyA, onlyB, difference, interval, adjusted, verdict }: PairComparison, [a, b]: readonly [string, string]): Phrase {
  if (onlyA + onlyB === 0) return phrase`No difference: '${a}' and '${b}' are right on the very same images.`;
  const [low, high] = interval.map(points);
  if (verdict === 'none') return phrase`No difference shown between '${a}' and '${b}': ${points(difference)} points, 95% interval ${low} to ${high}, McNemar p ${chance(adjusted)}.`;
  const [better, worse, sign] = verdict === 'a' ? [a, b, 1] : [b, a, -1];
  const [least, most] = sign === 1 ? [low, high] : [points(-interval[1]), points(-interval[0])];
  return phrase`'${better}' is better than '${worse}': ${points(sign * difference)} points, 95% interval ${least} to ${most}, McNemar p ${chance(adjusted)}.`;
}

/** Hundredths, with their sign. */
function points(share: number): string {
  const shown = (100 * share).toFixed(2);
  return share > 0 && Number(shown) !== 0 ? `+${shown}` : Number(shown) === 0 ? '0.00' : shown;
}

function chance(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
