import type { ExportSettings, Proof } from '../../../core/exports.ts';
import type { SplitName } from '../../../core/datasets.ts';
import type { ClassOrder } from '../../../core/labelling.ts';
import type { ExportedModel } from '../format.ts';
import { compareAnswers } from './compare.ts';
import { spread } from './sample.ts';

/** The network as it was trained, and the images it is compared on. */
export interface ProofInput {
  /** Probabilities of the network itself: count x classes. */
  before(images: Uint8Array, count: number): Float32Array;
  after: ExportedModel;
  classes: number;
  /** Id of the data set. */
  dataset: string;
  datasetSha256: string;
  classOrder: ClassOrder;
  split: SplitName;
  /** Of the split. */
  available: number;
  read(indices: readonly number[]): Uint8Array;
  /** Classes of the network. */
  labels: ArrayLike<number>;
}

export interface ProofOptions {
  progress(done: number, total: number): void;
  /** Where no number of images is asked for, so many seconds are what is reasonable. Default 60. */
  seconds?: number;
  /** Milliseconds of a clock that only goes on. */
  now?(): number;
}

/**
 * Largest gap of a file that holds the network as it is, in float32: a fault in a writer shows as much more, other
 * orders of sums as far less (1e-5 is what the tests of each writer ask for).
 */
export const floatGapLimit = 1e-3;
/** Compared however slow the network is, where the split has them. */
const leastImages = 50;
/** Images at once for the network itself, where the exported one takes fewer. */
const readAtOnce = 64;

/** Runs the exported model and the network on the same images and says how far apart their answers are. Layer errors are left to others. */
export async function prove(input: ProofInput, { proofImages, minAgreement, quantize }: ExportSettings, options: ProofOptions): Promise<Omit<Proof, 'layerErrors'>> {
  const { after, classes, dataset, datasetSha256, classOrder, split, available, labels } = input;
  const count = proofImages === null ? await affordable(input, options) : Math.min(proofImages, available);
  const indices = spread(available, count);
  const comparing = compareAnswers(classes);
  let afterMs = 0;
  await eachChunk(input, indices, options, (chunk, answers) => {
    comparing.add(answers.before, answers.after, chunk.map((index) => labels[index]!), chunk);
    afterMs += answers.afterMs;
  });
  const { images, agreement, gap, accuracyBefore, accuracyAfter, changed } = comparing.result();
  const gapLimit = quantize === 'none' ? floatGapLimit : null;
  return {
    interpreter: after.interpreter,
    dataset,
    datasetSha256,
    classOrder,
    images,
    split,
    available,
    argmaxAgreement: agreement,
    maxProbabilityGap: gap,
    accuracyBefore,
    accuracyAfter,
    msPerImage: afterMs / images,
    limit: minAgreement,
    gapLimit,
    passed: agreement >= minAgreement && Number.isFinite(gap) && (gapLimit === null || gap <= gapLimit),
    changed,
  };
}

/** How many images take no longer than asked for: measured on a few, after a first run that prepares both. */
async function affordable(input: ProofInput, options: ProofOptions): Promise<number> {
  const { seconds = 60, now = () => performance.now() } = options;
  const few = spread(input.available, chunkOf(input));
  const quiet = { ...options, progress: () => undefined };
  await eachChunk(input, few.slice(0, Math.min(few.length, input.after.batch)), quiet, () => undefined);
  const began = now();
  await eachChunk(input, few, quiet, () => undefined);
  const msPerImage = (now() - began) / few.length;
  return Math.min(input.available, Math.max(leastImages, Math.floor((seconds * 1000) / msPerImage)));
}

interface Answers {
  before: Float32Array;
  after: Float32Array;
  afterMs: number;
}

async function eachChunk(input: ProofInput, indices: readonly number[], { progress, now = () => performance.now() }: ProofOptions, take: (chunk: readonly number[], answers: Answers) => void): Promise<void> {
  const size = chunkOf(input);
  for (let first = 0; first < indices.length; first += size) {
    const chunk = indices.slice(first, first + size);
    const images = input.read(chunk);
    const before = input.before(images, chunk.length);
    const began = now();
    const after = await predictInBatches(input.after, images, chunk.length);
    take(chunk, { before, after, afterMs: now() - began });
    progress(first + chunk.length, indices.length);
  }
}

function chunkOf({ after }: ProofInput): number {
  return Math.max(after.batch, readAtOnce);
}

/** The exported model, so many images at once as suit it. @returns count x classes. */
export async function predictInBatches(model: ExportedModel, images: Uint8Array, count: number): Promise<Float32Array> {
  if (count <= model.batch) return model.predict(images, count);
  const size = images.length / count;
  const parts: Float32Array[] = [];
  for (let first = 0; first < count; first += model.batch) {
    const end = Math.min(count, first + model.batch);
    parts.push(await model.predict(images.subarray(first * size, end * size), end - first));
  }
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((offset, part) => (all.set(part, offset), offset + part.length), 0);
  return all;
}
