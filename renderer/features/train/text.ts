import { isGrouped, plainText, readNumber } from '../../ui/numbers.ts';
import type { FieldArgument } from './fields.ts';

/** A value as one would type it: `0.9`, `[0.8, 1.2]` -> `0.8, 1.2`; nothing for null. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return String(value);
  return value.some(Array.isArray) ? JSON.stringify(value) : value.join(', ');
}

/**
 * What a typed text means to an argument.
 * @returns undefined where it is not what the argument needs.
 */
export function readText(argument: FieldArgument, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return argument.optional ? null : undefined;
  for (const candidate of candidates(argument, trimmed)) {
    const value = argument.read(candidate);
    if (value !== null) return value;
  }
  return undefined;
}

/** A single number may stand for itself or for a list of one. */
function candidates({ kind }: FieldArgument, text: string): unknown[] {
  if (kind === 'file' || kind === 'fileOrNetwork') return [text];
  const number = readNumber(text);
  if (kind === 'choice') return [text, number];
  if (kind === 'integer' || kind === 'number') return number === null ? [] : [number];
  // 2,000 in a list may be one number or two: neither is taken for the other.
  if (isGrouped(text)) return [];
  const list = listIn(plainText(text));
  return list === null ? [] : list.length === 1 ? [list[0], list] : [list];
}

function listIn(text: string): unknown[] | null {
  if (/^[[(]/.test(text)) {
    try {
      return JSON.parse(text.replaceAll('(', '[').replaceAll(')', ']')) as unknown[];
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }
  const numbers = text.split(/[\s,;×]+/).filter((part) => part !== '').map(readNumber);
  return numbers.length === 0 || numbers.includes(null) ? null : numbers;
}
