import type { Argument } from '../arguments.ts';
import type { Random } from '../random.ts';
import { catalogueOf, setting, type Catalogue, type Setting } from '../settings.ts';
import { constant, ones, zeros } from './constants.ts';
import type { InitializerDefinition } from './initializer.ts';
import { matrices } from './matrices.ts';
import { randomInitializers } from './random.ts';
import { scaled } from './scaled.ts';

/** Every initializer there is, by Keras's class name. */
export const initializerCatalogue: Catalogue<InitializerDefinition> = catalogueOf([
  ...scaled, zeros, ones, constant, ...randomInitializers, ...matrices,
]);

/** A layer's argument that says how a weight begins. @param usual Keras's name of it. */
export function initializer(usual: string, description: string): Argument<Setting> {
  return setting(initializerCatalogue, { default: usual, description });
}

/** Fresh values of one weight. */
export function initialize({ type, arguments: values }: Setting, shape: readonly number[], random: Random): Float32Array {
  return initializerCatalogue.get(type)!.fill(values, shape, random);
}
