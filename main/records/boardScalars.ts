import type { Measured } from '../../core/callbacks/callback.ts';

/** Folders of a run, as Keras's TensorBoard callback lays them: TensorBoard shows each as a curve of its own. */
export const boardParts = ['train', 'validation'] as const;
export type BoardPart = (typeof boardParts)[number];

export interface BoardScalar {
  part: BoardPart;
  step: number;
  tag: string;
  value: number;
}

/** What Keras's TensorBoard callback writes after a batch. @param stepsDone of the run, this one counted. @param values running means of the epoch. */
export function batchScalars(stepsDone: number, values: Measured): BoardScalar[] {
  return sorted(values).map(([name, value]) => ({ part: 'train', step: stepsDone, tag: `batch_${name}`, value }));
}

/**
 * What it writes after an epoch, in its order; of what is not known, nothing.
 * @param stepsDone of the run, at the end of the epoch.
 */
export function epochScalars({ epoch, learningRate, values }: { epoch: number; learningRate: number | null; values: Measured }, stepsDone: number | null): BoardScalar[] {
  const all = sorted(values);
  const validation = all.filter(([name]) => name.startsWith('val_')).map(([name, value]) => ({ name: name.slice(4), value }));
  return [
    ...(stepsDone === null ? [] : validation).map(({ name, value }) => ({ part: 'validation' as const, step: stepsDone!, tag: `evaluation_${name}_vs_iterations`, value })),
    ...all.filter(([name]) => !name.startsWith('val_') && name !== 'learning_rate').map(([name, value]) => ({ part: 'train' as const, step: epoch, tag: `epoch_${name}`, value })),
    ...(learningRate === null ? [] : [{ part: 'train' as const, step: epoch, tag: 'epoch_learning_rate', value: learningRate }]),
    ...validation.map(({ name, value }) => ({ part: 'validation' as const, step: epoch, tag: `epoch_${name}`, value })),
  ];
}

function sorted(values: Measured): [string, number][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
