import { z } from 'zod';
import type { ClassName } from '../../../core/subject.ts';

/** What our own export puts into a file of Keras beside the model, and Keras does not look at. */
export interface Epochal {
  name: string;
  /** Layer that scales pixels as `preprocessing` of our model does; null where they go in as they are. */
  preprocessing: { layer: string; scale: number; offset: number } | null;
  classes: ClassName[];
}

const schema = z.object({
  name: z.string().min(1).max(1000),
  preprocessing: z.object({ layer: z.string(), scale: z.number(), offset: z.number() }).nullable(),
  classes: z.array(z.object({ name: z.string().max(1000), nameZh: z.string().max(1000).nullable() })).max(100_000),
});

/** Null where it is not ours, or not as we write it. */
export function readEpochal(value: unknown): Epochal | null {
  const { success, data } = schema.safeParse(value);
  return success ? data : null;
}
