import type { LoggedColumn } from '../../../core/imported-runs.ts';

type Metric = 'loss' | 'accuracy' | 'topK' | 'learningRate';

/** What a name in a log stands for. */
export interface Meaning {
  column: LoggedColumn;
  /** Of test images: for the validation, where nothing else is. */
  isTest: boolean;
  /** What its steps count, where the name says it. */
  by: 'epoch' | 'step' | null;
}

const metrics: Readonly<Record<string, Metric>> = {
  loss: 'loss',
  accuracy: 'accuracy',
  acc: 'accuracy',
  categorical_accuracy: 'accuracy',
  sparse_categorical_accuracy: 'accuracy',
  binary_accuracy: 'accuracy',
  acc_1: 'accuracy',
  acc1: 'accuracy',
  top1: 'accuracy',
  top_1_accuracy: 'accuracy',
  acc_5: 'topK',
  acc5: 'topK',
  top5: 'topK',
  top_5_accuracy: 'topK',
  top_k_categorical_accuracy: 'topK',
  sparse_top_k_categorical_accuracy: 'topK',
  learning_rate: 'learningRate',
  lr: 'learningRate',
};
/** A rate of an optimizer, or of the first group of weights: what Lightning's LearningRateMonitor writes. */
const rateOf = /^(lr|learning_rate)_(adam|adamw|nadam|sgd|rmsprop|adagrad|pg0|group0|group_0)$/;
const parts: Readonly<Record<string, 'train' | 'validation' | 'test'>> = { train: 'train', training: 'train', val: 'validation', valid: 'validation', validation: 'validation', eval: 'validation', test: 'test' };
const axes: Readonly<Record<string, 'epoch' | 'step'>> = { epoch: 'epoch', batch: 'step', step: 'step', iteration: 'step' };
const columns = { loss: 'valLoss', accuracy: 'valAccuracy', topK: 'valTopK', learningRate: 'learningRate' } as const satisfies Record<Metric, LoggedColumn>;

/** Whether a folder's name is of a part of a run, as Keras's `train` and `validation`. */
export function isPart(name: string): boolean {
  return parts[name.toLowerCase()] !== undefined;
}

/**
 * What the usual programs mean by a name: Keras's `epoch_loss`, `val_accuracy` and `batch_loss`, PyTorch's `Loss/train`
 * and `Accuracy/val`, Lightning's `train_loss_epoch`.
 * @param folder that the name's file lies in, where it is of a part of the run; else ''.
 * @returns null for a name that no column is for.
 */
export function meaningOf(name: string, folder = ''): Meaning | null {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');
  const part = parts[words.find((word) => parts[word]) ?? folder.toLowerCase()] ?? 'train';
  const by = axes[words.find((word) => axes[word]) ?? ''] ?? null;
  const said = words.filter((word) => !parts[word] && !axes[word]).join('_');
  const metric = rateOf.test(said) ? 'learningRate' : metrics[said];
  return metric === undefined ? null : { column: part === 'train' ? metric : columns[metric], isTest: part === 'test', by };
}

/** What Keras's TensorBoard callback writes a second time, by steps. */
export function isRepeated(name: string): boolean {
  return /^evaluation_.*_vs_iterations$/.test(name);
}
