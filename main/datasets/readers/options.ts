import { z } from 'zod';
import { fits } from '../../../core/pictures/fit.ts';
import { importableKinds } from './kinds.ts';

const side = z.int().min(1).max(65_536);
const share = z.number().min(0).max(1);

export const readOptionsSchema = z.object({
  /** What it is; found out by its files when absent. */
  as: z.enum(importableKinds).exactOptional(),
  /** To which pictures are brought. */
  size: z.object({ width: side, height: side }).exactOptional(),
  /** Grey or colour. */
  channels: z.union([z.literal(1), z.literal(3)]).exactOptional(),
  /** How they are brought to that size; `crop` when absent. */
  fit: z.enum(fits).exactOptional(),
  /** The colour around padded pictures, `#rrggbb`; black when absent. */
  fill: z.string().regex(/^#[0-9a-f]{6}$/).exactOptional(),
  /** Shares of the training images, which then are divided anew, each class in these parts: `{train: 0.8, validation: 0.1, test: 0.1}`. */
  split: z.object({ train: share, validation: share, test: share }).exactOptional(),
  /** Of that division; 0 when absent. */
  seed: z.int().min(0).exactOptional(),
});

/** What a person may ask of an import. */
export type ReadOptions = z.output<typeof readOptionsSchema>;
