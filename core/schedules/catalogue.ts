import { catalogueOf, type Catalogue } from '../settings.ts';
import { cosineDecay } from './cosineDecay.ts';
import { cosineDecayRestarts } from './cosineDecayRestarts.ts';
import { exponentialDecay } from './exponentialDecay.ts';
import { inverseTimeDecay } from './inverseTimeDecay.ts';
import { oneCycle } from './oneCycle.ts';
import { piecewiseConstantDecay } from './piecewiseConstantDecay.ts';
import { polynomialDecay } from './polynomialDecay.ts';
import type { ScheduleDefinition } from './schedule.ts';
import { stepDecay } from './stepDecay.ts';

/** Every schedule there is, by Keras's class name. Without one the learning rate is constant. */
export const scheduleCatalogue: Catalogue<ScheduleDefinition> = catalogueOf([
  stepDecay, exponentialDecay, inverseTimeDecay, piecewiseConstantDecay, polynomialDecay, cosineDecay, cosineDecayRestarts, oneCycle,
]);
