import { catalogueOf, type Catalogue } from '../settings.ts';
import { binaryCrossentropy } from './binaryCrossentropy.ts';
import { binaryFocalCrossentropy } from './binaryFocalCrossentropy.ts';
import { categoricalCrossentropy } from './categoricalCrossentropy.ts';
import { categoricalFocalCrossentropy } from './categoricalFocalCrossentropy.ts';
import { categoricalHinge } from './categoricalHinge.ts';
import { huber } from './huber.ts';
import { klDivergence } from './klDivergence.ts';
import type { LossDefinition } from './loss.ts';
import { meanAbsoluteError } from './meanAbsoluteError.ts';
import { meanSquaredError } from './meanSquaredError.ts';
import { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';

/** Every loss there is, by Keras's class name. */
export const lossCatalogue: Catalogue<LossDefinition> = catalogueOf([
  sparseCategoricalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  binaryCrossentropy,
  binaryFocalCrossentropy,
  klDivergence,
  categoricalHinge,
  meanSquaredError,
  meanAbsoluteError,
  huber,
]);
