import { activationWritings } from './activations.ts';
import { convolutionWritings } from './convolution.ts';
import type { Writing } from './layer.ts';
import { normalizationWritings } from './normalization.ts';
import { resizingWritings } from './resizing.ts';
import { shapeWritings } from './shape.ts';

/** How each type of layer is written, by its name in our catalogue. InputLayer stands by itself. */
export const writings: Readonly<Record<string, Writing>> = {
  ...convolutionWritings, ...activationWritings, ...normalizationWritings, ...shapeWritings, ...resizingWritings,
};
