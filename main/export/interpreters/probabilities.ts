import type { AnswerShape } from '../../../core/model/answers.ts';
import type { Ending } from '../ending.ts';

/**
 * Probabilities of what a network gives, as `probabilitiesOf` (core/model/network.ts) has them.
 * @param output count x positions x units. @returns count x positions x classes.
 */
export function probabilitiesFrom(output: Float32Array, { units }: Pick<AnswerShape, 'units'>, ending: Ending): Float32Array {
  if (units === 1) {
    return Float32Array.from({ length: 2 * output.length }, (_, i) => {
      const value = output[i >> 1]!;
      const second = ending === 'sigmoid' ? value : 1 / (1 + Math.exp(-value));
      return i % 2 === 1 ? second : 1 - second;
    });
  }
  if (ending === 'softmax') return output;
  const made = new Float32Array(output.length);
  for (let start = 0; start < output.length; start += units) {
    const row = output.subarray(start, start + units);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const shares = ending === 'sigmoid' ? row : row.map((value) => Math.exp(value - largest));
    const sum = shares.reduce((a, b) => a + b, 0);
    for (let unit = 0; unit < units; unit++) made[start + unit] = shares[unit]! / sum;
  }
  return made;
}
