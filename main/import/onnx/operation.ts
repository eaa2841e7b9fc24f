import type { Phrase } from '../../../core/errors/words.ts';
import type { RawAttribute } from './schema.ts';
import type { Network, Value } from './network.ts';
import type { Constant, OnnxNode } from './node.ts';

/** An operator on its way to layers: @returns what it gives, or why there is no layer for it. */
export type Rule = (operation: Operation) => Value | Phrase;

/** An operator with what goes into it. */
export interface Operation {
  node: OnnxNode;
  network: Network;
  /** What is computed; null for a constant, or where nothing is given. */
  input(place: number): Value | null;
  constant(place: number): Constant | null;
  /** How many operators take an input. */
  uses(place: number): number;
  attribute<K extends keyof RawAttribute>(name: string, kind: K): RawAttribute[K] | undefined;
  text(name: string, usual: string): string;
  /** A scale or a shift right behind the input is preprocessing. @returns false where it is not right behind. */
  preprocess(place: number, scale: number, offset: number): boolean;
}

/** Whole numbers of a constant or, in older files, of an attribute. */
export function wholes({ constant, attribute }: Operation, place: number, name?: string): number[] | null {
  const found = constant(place);
  if (found) return Array.from(found.values);
  const listed = name === undefined ? undefined : attribute(name, 'ints');
  return listed && listed.length > 0 ? listed : null;
}
