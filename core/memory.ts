import { EpochalError } from './errors.ts';
import { phrase, type Phrase } from './errors/words.ts';
import { elements } from './layers/layer.ts';
import type { Layer, Model } from './model/model.ts';
import { summarize } from './model/summary.ts';
import { findOptimizer, type Training } from './training.ts';

/** What a training process will hold at its fullest, in bytes. */
export interface MemoryEstimate {
  /** Node and the TensorFlow library, without any network. */
  base: number;
  /** Images and labels. */
  data: number;
  /** Weights, optimizer slots, gradients, and their copies at the beginning and in checkpoints. */
  weights: number;
  /** What a step, or a batch of a validation, holds of the images in it; whichever is more. */
  batch: number;
  total: number;
  /** Whose images are read from the disk while it trains. */
  streamed: Streamed;
}

/** Of which images batches are read from the disk while a training needs them. */
export interface Streamed {
  train: boolean;
  validation: boolean;
}

/** Images a training holds. */
export interface ImageCounts {
  train: number;
  /** 0 where nothing validates. */
  validation: number;
}

const float = 4;
const base = 400e6;
/** Images of a batch in validation, and bytes of the largest output of them. */
const mostValidated = 256;
const mostValidatedBytes = 2 ** 27;

/**
 * Times its output that a layer keeps for the way back, where that is not once: a dropout its mask too, what
 * only renames or cuts a shape nothing.
 */
const keeps: ReadonlyMap<string, number> = new Map([
  ['InputLayer', 1.25],
  ['Flatten', 0],
  ['Reshape', 0],
  ['Dropout', 2],
  ['GaussianNoise', 2],
  ['LayerNormalization', 3],
  ['GroupNormalization', 3],
  ['SeparableConv2D', 1.5],
]);

/** The same for activations, beside what they are applied to. A Relu takes the place of its input. */
const activationKeeps: ReadonlyMap<unknown, number> = new Map([
  [undefined, 0],
  ['linear', 0],
  ['relu', 0],
  ['gelu', 4],
  ['silu', 2],
  ['hard_silu', 3],
  ['hard_sigmoid', 2],
]);

/** Of the memory there is, how much a training may take before its images are read from the disk: an estimate may be off. */
const shareForAll = 0.8;

/** How many images a validation measures at once: fewer of large pictures, which would take gigabytes. The means do not depend on it. */
export function validationBatch(model: Model): number {
  return Math.max(1, Math.min(mostValidated, Math.floor(mostValidatedBytes / (float * largestOutput(model)))));
}

function largestOutput({ layers }: Model): number {
  return Math.max(...layers.map(({ outputShape }) => elements(outputShape)));
}

/**
 * About how much memory a training takes, from its shapes alone.
 *
 * base + data + 2.5 x (2 + slots) x weights + batch x (what layers keep + twice the largest output); of a
 * validation three times the largest output of its images, for nothing is kept. All numbers are float32, images
 * bytes. The factors are calibrated against the peak resident memory of processes that trained with TensorFlow
 * 2.21 on two processors of x86-64: `cifar10-cnn` at batches of 32 to 4,096 and on all of CIFAR-10,
 * `cifar10-vgg16-like` at 16 to 1,024, a plain convolutional network, and dense layers of 29 million weights
 * with Adam and with SGD; every one within 20% of what was measured. Held against it afterwards, the recipes with
 * AlexNet, augmentation and both residual networks came out within 10%. A GPU build of TensorFlow takes more.
 *
 * @param availableBytes that there are, which decide on what is streamed where the training does not say; default: enough.
 */
export function estimateMemory(model: Model, training: Training, counts: ImageCounts, availableBytes = Infinity): MemoryEstimate {
  const image = elements(model.input.outputShape);
  const weights = 2.5 * (2 + slotsOf(training)) * float * summarize(model).totalParams;
  const largest = largestOutput(model);
  const perImage = keptPerImage(model) + 2 * largest + (training.augmentation ? 4 * image : 0);
  const step = training.batchSize * float * perImage;
  const validation = Math.min(counts.validation, validationBatch(model)) * float * 3 * largest;
  const batch = Math.max(step, validation);
  const labels = (counts.train + counts.validation) * float;
  const rest = base + weights + batch + labels;
  const streamed = streamedOf(counts, image, training.dataMemory ?? shareForAll * availableBytes - rest);
  const kept = (streamed.train ? 0 : counts.train) + (streamed.validation ? 0 : counts.validation);
  const data = labels + kept * image;
  return { base, data, weights, batch, total: base + data + weights + batch, streamed };
}

/** What a person should know of where a training's images lie; null where all are kept in memory. */
export function streamedNote({ streamed: { train, validation } }: MemoryEstimate): Phrase | null {
  if (train && validation) return phrase`Its images are read from the disk while it trains.`;
  if (train) return phrase`The images it trains on are read from the disk while it trains.`;
  return validation ? phrase`The images it validates on are read from the disk while it trains.` : null;
}

/** Training images have the first claim on the memory: they are read in an order of chance, again and again. */
function streamedOf({ train, validation }: ImageCounts, imageBytes: number, dataMemory: number): Streamed {
  const isKept = train * imageBytes <= dataMemory;
  return { train: !isKept, validation: ((isKept ? train : 0) + validation) * imageBytes > dataMemory };
}

/**
 * The largest batch size, a power of two, with which a training fits.
 * @returns null where not even one image at a time does.
 */
export function batchThatFits(model: Model, training: Training, counts: ImageCounts, availableBytes: number): number | null {
  for (let batchSize = powerOfTwoBelow(Math.min(counts.train, 65_536)); batchSize >= 1; batchSize /= 2) {
    if (estimateMemory(model, { ...training, batchSize }, counts, availableBytes).total <= availableBytes) return batchSize;
  }
  return null;
}

/** The error of a training for which memory does not, or did not, suffice; with the batch size that does. */
export function outOfMemory(model: Model, training: Training, counts: ImageCounts, availableBytes: number, cause: 'foreseen' | 'met'): EpochalError {
  const { batchSize } = training;
  const needed = inUnits(estimateMemory(model, training, counts, availableBytes).total);
  const available = inUnits(availableBytes);
  const fits = smallerBatch(batchSize, batchThatFits(model, training, counts, availableBytes));
  const values = { batch: batchSize, needed, free: available };
  if (fits === null) return new EpochalError(cause === 'foreseen' ? 'training.out-of-memory/hopeless' : 'training.out-of-memory/met-hopeless', values);
  return new EpochalError(cause === 'foreseen' ? 'training.out-of-memory' : 'training.out-of-memory/met', { ...values, fits });
}

/** An estimate may be off by a third; what is refused must be hopeless, not doubtful. */
const doubt = 1.5;

/**
 * Refuses a training that memory cannot suffice for, before anything is begun.
 * @throws EpochalError `training.out-of-memory`.
 */
export function refuseTooLarge(model: Model, training: Training, counts: ImageCounts, availableBytes: number): void {
  if (estimateMemory(model, training, counts, availableBytes).total <= doubt * availableBytes) return;
  throw outOfMemory(model, training, counts, availableBytes, 'foreseen');
}

/** @param fits by the estimate, which a process that died for memory has proved wrong where it is not less. */
function smallerBatch(batchSize: number, fits: number | null): number | null {
  const proposed = Math.min(fits ?? 0, powerOfTwoBelow(batchSize - 1));
  return proposed >= 1 ? proposed : null;
}

/** Tensors of a weight's size that the optimizer keeps for each, averages and accumulated gradients among them. */
function slotsOf({ optimizer: { type, arguments: values } }: Training): number {
  const own = Object.keys(findOptimizer(type).slots(values)).length;
  return own + (values['use_ema'] === true ? 1 : 0) + (typeof values['gradient_accumulation_steps'] === 'number' ? 1 : 0);
}

/** Floats that the layers keep of an image until the way back: those with a weight that learns, and all behind them. */
function keptPerImage({ layers }: Model): number {
  const learning = new Set<string>();
  let kept = 0;
  for (const layer of layers) {
    const learns = layer.weights.some(({ trainable }) => trainable) || layer.inputs.some((name) => learning.has(name));
    if (learns) learning.add(layer.name);
    if (learns || layer.definition.inputs === 0) kept += times(layer) * elements(layer.outputShape);
  }
  return kept;
}

function times({ type, values }: Layer): number {
  const { activation } = values as { activation?: unknown };
  const more = activationKeeps.get(activation) ?? 1;
  return type === 'Activation' ? more : (keeps.get(type) ?? 1) + more;
}

/** 0 for a number below 1. */
function powerOfTwoBelow(number: number): number {
  return number < 1 ? 0 : 2 ** Math.floor(Math.log2(number));
}

function inUnits(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
