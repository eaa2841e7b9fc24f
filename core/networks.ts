import { z } from 'zod';

/** Names a trained network: a run, or an imported model. An id alone does not: both may have the same. */
export const networkRefSchema = z.strictObject({ kind: z.enum(['run', 'model']), id: z.string().min(1) });
export type NetworkRef = z.output<typeof networkRefSchema>;
