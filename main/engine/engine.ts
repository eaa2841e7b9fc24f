import type { Device } from '../../core/engine.ts';
import type { BatchAnswers } from '../../core/ledger/answers.ts';
import type { Model } from '../../core/model/model.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import type { Training } from '../../core/training.ts';

/** One engine, in the process that called `open`. Its calls may hold the thread for the length of a step. */
export interface Engine {
  readonly version: string;
  devices(): Device[];
  /**
   * A model that learns. Weights are fresh from the training's seed until `load`.
   * @param optimizerFrom the step that is the first of its optimizer, which knows nothing of those before; default 0.
   */
  trainer(model: Model, training: Training, data: TrainingData, optimizerFrom?: number): TrainingSession;
  /**
   * A model that only answers.
   * @param gives what its `predict` gives: probabilities (default), or `featureWidth` numbers of each image, the output of `penultimate`.
   */
  predictor(model: Model, weights: WeightMap, gives?: 'probabilities' | 'features'): PredictionSession;
}

/** Pixels and labels as stored. The engine keeps them where it computes, but for images that are to be read when they are needed. */
export interface TrainingData {
  /** height x width x channels of one image. */
  shape: readonly [number, number, number];
  train: ImageSet;
  /** Images to measure on; null when nothing validates. */
  validation: ImageSet | null;
}

export interface ImageSet {
  count: number;
  /** uint8, count x height x width x channels. The engine may keep it. */
  images: Uint8Array | StoredImages;
  /** Class numbers: one an image, or `labelShape` of them. */
  labels: Int32Array;
  /** Of one image's labels, for a network that answers for each of its pixels; default []: one. */
  labelShape?: readonly number[];
  /** How much each image counts in the loss, float32 (count); default 1 each. */
  weights?: Float32Array;
}

/** Images that lie elsewhere, such as on the disk. */
export interface StoredImages {
  /** Whether batches of them are read when they are needed; else the engine reads all, and keeps them. */
  readonly streamed: boolean;
  /** Reads those from `first` on that have room in `target`, which they fill. @throws EpochalError where they can't be read. */
  read(target: Uint8Array, first: number): void;
  /** @param most images of a batch; of a larger one none are read ahead. */
  reader(most: number): ImageReader;
}

/** Reads batches of images while what was read before is computed on. */
export interface ImageReader {
  /** Begins to read a batch that is to be taken after those begun before. @returns false, and does nothing, where it takes no more for now. */
  prefetch(indices: Int32Array): boolean;
  /** The images of a batch, read ahead or not: uint8, valid until the next call. @throws EpochalError where they can't be read. */
  take(indices: Int32Array): Uint8Array;
  close(): void;
}

export interface StepResult {
  /** Mean over the batch, weights counted and penalties added, as Keras reports it. */
  loss: number;
  /** Of the batch, images answered right; of an image of many labels, the share of them. */
  correct: number;
  /** Images whose class is among the `topK` likeliest; null where the training asks for no top k. */
  topK: number | null;
  /** How each image was answered; valid until the next step. Null where no ledger is kept. */
  answers: BatchAnswers | null;
}

/** How a part of the validation images was answered. */
export interface PartAnswers {
  indices: Int32Array;
  /** As `StepResult` has them. */
  answers: BatchAnswers;
}

export interface Measures {
  /** Means over all images. */
  loss: number;
  accuracy: number;
  topK: number | null;
  /** Of each class, the share of its images (or pixels) answered right; null for a class that has none. */
  classAccuracy: (number | null)[];
}

export interface TrainingSession {
  /**
   * Begins to read the images of a step that is to come after those begun before, where they are not at hand.
   * @returns false, and does nothing, where it takes no more for now, or all are at hand.
   */
  prefetch(indices: Int32Array): boolean;
  /**
   * One step of the optimizer on the training images named.
   * @param indices into the training set, one batch.
   * @param step global, from 0: decides dropout's and augmentation's random numbers and Adam's bias correction.
   */
  step(indices: Int32Array, step: number, learningRate: number): StepResult;
  /** Loss and accuracy on the validation images. */
  validate(): Measures;
  /** The same in parts: each `next` measures a batch and gives its answers where a ledger is kept, the last gives the means of all. It may be left early. */
  validation(): Iterator<PartAnswers | null, Measures>;
  /** Probabilities (after softmax), count x classes, of validation images (training ones if there are none). */
  probabilities(indices: Int32Array): Float32Array;
  /** Weights and optimizer slots, copied out. */
  save(): { weights: WeightMap; optimizer: WeightMap };
  /** @throws EpochalError `checkpoint.mismatch` naming the first weight that is missing or of another shape. */
  load(weights: WeightMap, optimizer: WeightMap): void;
  /** Gives the weights other values and leaves the optimizer as it is. @throws as `load`. */
  setWeights(weights: WeightMap): void;
  /**
   * What the optimizer does to the weights when training is over (an exponential moving average takes their place).
   * @returns whether it does anything.
   */
  finish(): boolean;
  close(): void;
}

export interface PredictionSession {
  /**
   * @param images uint8, count x height x width x channels.
   * @returns count x classes, after softmax; or count x features.
   */
  predict(images: Uint8Array, count: number): Float32Array;
  close(): void;
}
