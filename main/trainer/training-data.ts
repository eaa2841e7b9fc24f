import type { Plan } from '../../core/training.ts';
import { openPacked, type PackedDataset } from '../datasets/packed.ts';
import type { ImageSet, TrainingData } from '../engine/engine.ts';

/**
 * What a run sees of its packed data set, read into memory.
 * @throws EpochalError `dataset.missing`, `dataset.damaged`.
 */
export function readTrainingData(directory: string, plan: Plan): TrainingData {
  const dataset = openPacked(directory);
  try {
    const { height, width, channels } = dataset.info;
    return { shape: [height, width, channels], train: read(dataset, plan.train), validation: plan.validation && read(dataset, plan.validation) };
  } finally {
    dataset.close();
  }
}

function read(dataset: PackedDataset, { split, start, count }: { split: 'train' | 'test'; start: number; count: number }): ImageSet {
  return { count, images: dataset.images(split, start, count), labels: dataset.labels(split, start + count).subarray(start) };
}
