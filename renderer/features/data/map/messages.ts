import type { Features } from '../../../../core/datasets/map/features.ts';
import type { PlainError } from '../../../../core/errors.ts';

/** What the worker is to lay out: features at an address of the app. */
export interface Question {
  address: string;
}

/** Where each picture lies: x and y in turn, in a square from 0 to 1. */
export type Reply = { places: Features['places']; points: Float32Array } | { failed: PlainError };
