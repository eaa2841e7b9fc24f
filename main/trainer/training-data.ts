import { readFileSync } from 'node:fs';
import type { LabelledSplit } from '../../core/datasets.ts';
import type { Edit } from '../../core/datasets/edits/edit.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Streamed } from '../../core/memory.ts';
import type { Plan } from '../../core/plan.ts';
import { openEdited } from '../datasets/edits/edited.ts';
import type { DatasetImages } from '../datasets/packed.ts';
import { PlacedImages } from '../datasets/places/placed-images.ts';
import type { ImageSet, TrainingData } from '../engine/engine.ts';

export interface ReadingOptions {
  /** That the data set must have; default: any. */
  sha256?: string;
  /** Of the data set: what has made it what is trained on; default: as imported. */
  edits?: readonly Edit[];
  /** Whose images are read while it trains; default: none. */
  streamed?: Streamed;
  /**
   * A file of float32, little-endian, one per image of the training split; null (default) for none. A validation share
   * cut off that split is weighed too, as Keras's `validation_split` does.
   */
  sampleWeights?: string | null;
}

/** What a run sees, and the names of its classes. */
export interface ReadData extends TrainingData {
  classes: readonly string[];
  /** Lets go of the file of images. Nothing can be read afterwards. */
  close(): void;
}

/**
 * What a run sees of its packed data set; its images are read by the engine, from the file that was opened here, whatever
 * takes its place later.
 * @throws EpochalError `dataset.missing`, `dataset.damaged`, `run.data-changed/begun` where it has another hash.
 */
export function readTrainingData(directory: string, plan: Plan, { sha256, edits = [], streamed = { train: false, validation: false }, sampleWeights = null }: ReadingOptions = {}): ReadData {
  const dataset = openEdited(directory, edits);
  try {
    if (sha256 !== undefined && dataset.info.sha256 !== sha256) throw new EpochalError('run.data-changed/begun', { data: dataset.info.id });
    const weights = sampleWeights === null ? null : readFloats(sampleWeights);
    const { height, width, channels, classes } = dataset.info;
    return {
      classes,
      shape: [height, width, channels],
      train: read(dataset, plan.train, streamed.train, weights),
      validation: plan.validation && read(dataset, plan.validation, streamed.validation, weights),
      close: dataset.close,
    };
  } catch (error) {
    dataset.close();
    throw error;
  }
}

function read(dataset: DatasetImages, { split, start, count }: { split: LabelledSplit; start: number; count: number }, isStreamed: boolean, weights: Float32Array | null): ImageSet {
  const { height, width, channels } = dataset.info;
  return {
    count,
    images: new PlacedImages(dataset, height * width * channels, dataset.places(split).subarray(start, start + count), isStreamed),
    labels: dataset.labels(split, start + count).subarray(start),
    ...(weights && split === 'train' ? { weights: weights.subarray(start, start + count) } : {}),
  };
}

function readFloats(path: string): Float32Array {
  const bytes = readFileSync(path);
  const values = new Float32Array(bytes.length / Float32Array.BYTES_PER_ELEMENT);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}
