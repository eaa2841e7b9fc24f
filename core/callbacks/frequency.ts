import { phrase } from '../errors/words.ts';
import type { Argument } from '../arguments.ts';

/**
 * How often: one of some words, or every so many steps, as Keras's `save_freq` and `update_freq`.
 * @param fallback one of the words.
 */
export function frequency<const W extends string>(words: readonly W[], fallback: NoInfer<W>, description: string): Argument<W | number> {
  return {
    kind: 'choice',
    choices: words,
    description,
    default: fallback,
    needs: phrase`${words.map((word) => `'${word}'`).join(', ')} or a whole number of steps, at least 1`,
    read(value) {
      if ((words as readonly unknown[]).includes(value)) return value as W;
      const steps = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      return Number.isSafeInteger(steps) && (steps as number) >= 1 ? (steps as number) : null;
    },
  };
}
