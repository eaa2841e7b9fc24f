import { phrasesInEnglish } from '../../core/errors/words.ts';
import { printable } from '../../core/printable.ts';

/**
 * A value as JSON text: numbers at full precision, typed arrays as lists, phrases in English, NaN and infinities as null
 * with `"nan": true` in the object that holds them. What drives a terminal is written as `\u009b`: JSON itself does
 * so for the first 32 characters only.
 */
export function toJson(value: unknown): string {
  return printable(JSON.stringify(plain(value), phrasesInEnglish));
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, held]) => [key, plain(held)] as const);
  const marked = Object.fromEntries(entries);
  return Object.values(value).some(holdsNaN) ? { ...marked, nan: true } : marked;
}

/** Numbers held directly or in lists; objects within mark themselves. */
function holdsNaN(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (Array.isArray(value)) return value.some(holdsNaN);
  return ArrayBuffer.isView(value) && Array.from(value as unknown as ArrayLike<number>).some((held) => !Number.isFinite(held));
}
