import { z } from 'zod';
import type { CheckProgress, CheckReport } from '../datasets/check/report.ts';
import type { ImageRef } from '../datasets/edits/images.ts';
import { call, split } from './call.ts';

const dataset = z.strictObject({ id: z.string() });

export const checksCalls = {
  /** What was found of the data set as it is now; null where its images were not compared yet. */
  'checks.report': call<CheckReport | null>()(dataset),
  /** Checks it where that was not done; progress comes as `checks` events. Calling off the last that waits ends it. */
  'checks.run': call<CheckReport>()(dataset),
  /** The images whose pixels are nearest to those of one, nearest first. */
  'checks.similar': call<(ImageRef & { distance: number })[]>()(dataset.extend({ split, index: z.int().min(0), count: z.int().min(1).max(1000) })),
} as const;

export interface ChecksEvents {
  /** Progress of one check. */
  checks: CheckProgress;
}
export const checksTopics = { checks: z.null() } as const;
