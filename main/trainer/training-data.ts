import { readFileSync } from 'node:fs';
import type { Plan } from '../../core/plan.ts';
import { openPacked, type PackedDataset } from '../datasets/packed.ts';
import type { ImageSet, TrainingData } from '../engine/engine.ts';

/**
 * What a run sees of its packed data set, read into memory.
 * @param sampleWeights a file of float32, little-endian, one per image of the training split; null for none. A
 * validation share cut off that split is weighed too, as Keras's `validation_split` does.
 * @throws EpochalError `dataset.missing`, `dataset.damaged`.
 */
export function readTrainingData(directory: string, plan: Plan, sampleWeights: string | null = null): TrainingData & { classes: readonly string[] } {
  const dataset = openPacked(directory);
  const weights = sampleWeights === null ? null : readFloats(sampleWeights);
  try {
    const { height, width, channels, classes } = dataset.info;
    return { classes, shape: [height, width, channels], train: read(dataset, plan.train, weights), validation: plan.validation && read(dataset, plan.validation, weights) };
  } finally {
    dataset.close();
  }
}

function read(dataset: PackedDataset, { split, start, count }: { split: 'train' | 'test'; start: number; count: number }, weights: Float32Array | null): ImageSet {
  return {
    count,
    images: dataset.images(split, start, count),
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
