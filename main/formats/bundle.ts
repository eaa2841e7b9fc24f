import { z } from 'zod';
import { sha256Schema } from '../system/sha256.ts';

/** Last file of a bundle: what it is, and of each other file the size and sha256. */
export const manifestFile = 'manifest.json';
/** 2: the record of a run says what it was trained to tell apart. 3: where it comes from and what a person noted of it. */
export const bundleVersion = 3;

/** Enough to tell a bundle, and one of a later Epochal. */
export const bundleHeadSchema = z.object({ format: z.literal('epochal.bundle'), version: z.int().min(1) });

export const bundleManifestSchema = z.strictObject({
  format: z.literal('epochal.bundle'),
  version: z.int().min(1).max(bundleVersion),
  /** Version of the Epochal that wrote it. */
  epochal: z.string().max(100),
  /** Ids, in order. */
  runs: z.array(z.string().max(100)).min(1).max(10_000),
  files: z.array(z.strictObject({ path: z.string().max(4096), bytes: z.int().min(0), sha256: sha256Schema })),
});

export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** Where things of a run lie in a bundle. */
export const bundlePaths = {
  /** What the database holds: `RunHistory`. */
  history: (run: string) => `runs/${run}/run.json`,
  /** Float32, little-endian: the loss of every step, then the accuracy of every step. */
  steps: (run: string) => `runs/${run}/steps.f32`,
  /** JSON: for each epoch `{epoch, split, predictions}`, these packed as in the database, base64. */
  samples: (run: string) => `runs/${run}/samples.json`,
  /** `DatasetInfo`; not there where the data set was not. */
  dataset: (run: string) => `runs/${run}/dataset.json`,
  /** The files of its folder. */
  folder: (run: string) => `runs/${run}/folder/`,
} as const;
