import { boolean, type Arguments, type Values } from '../arguments.ts';
import type { LayerSpec } from '../model/spec.ts';
import type { Definition } from '../settings.ts';

/** Several layers that go by one name in a model's file, and take one input. */
export interface BlockDefinition<A extends Arguments = Arguments> extends Definition {
  arguments: A;
  /**
   * Makes its layers, blocks among them allowed. The last one's output is the block's.
   * @param input name of the layer it takes.
   */
  build(values: Values<A>, input: string, make: Maker): void;
}

/**
 * Makes a layer.
 * @param suffix of its name, after the block's.
 * @param inputs names of the layers it takes; the one made before it, or at first the block's input, unless given.
 * @returns its name.
 */
export type Maker = (suffix: string, type: string, given?: LayerSpec['arguments'], inputs?: readonly string[]) => string;

/** What every block takes beside its own arguments. */
export const blockArguments = {
  trainable: boolean({ default: true, description: 'Whether training changes its weights.' }),
} as const satisfies Arguments;

export function defineBlock<A extends Arguments>(definition: BlockDefinition<A>): BlockDefinition {
  return definition as unknown as BlockDefinition;
}
