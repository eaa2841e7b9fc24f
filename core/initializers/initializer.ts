import type { Phrase } from '../errors/words.ts';
import type { Arguments, Values } from '../arguments.ts';
import type { Random } from '../random.ts';
import type { Definition } from '../settings.ts';

/** First values of a weight. Adding an initializer is adding its definition and its line in the catalogue. */
export interface InitializerDefinition<A extends Arguments = Arguments> extends Definition {
  arguments: A;
  /** What weight it needs, where this one will not do; to complete "needs …". */
  unsuited?(shape: readonly number[]): Phrase | null;
  /** @param shape of the weight; a kernel's last two axes are inputs and outputs, those before them its window. */
  fill(values: Values<A>, shape: readonly number[], random: Random): Float32Array;
}

export function defineInitializer<A extends Arguments>(definition: InitializerDefinition<A>): InitializerDefinition {
  return definition as unknown as InitializerDefinition;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
