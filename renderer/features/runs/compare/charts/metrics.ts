import type { ImportedRun, LoggedEpochRow } from '../../../../../core/imported-runs.ts';
import type { RunDetail } from '../../../../../core/runs.ts';
import type { StepValues } from '../followed.svelte.ts';

/** Numbers of an epoch, and those of every step. */
export const epochMetrics = ['valAccuracy', 'accuracy', 'valLoss', 'loss', 'valTopK', 'topK', 'learningRate', 'seconds', 'imagesPerSecond'] as const;
export const stepMetrics = ['stepAccuracy', 'stepLoss'] as const;
export const metrics = [...epochMetrics, ...stepMetrics] as const;
export type MetricKey = (typeof metrics)[number];

export const xAxes = ['epoch', 'step', 'time', 'images'] as const;
export type XAxis = (typeof xAxes)[number];

/** What a line is made of. */
export interface Measured {
  detail: Pick<RunDetail, 'training' | 'stepsPerEpoch' | 'trainImages' | 'datasetSha256' | 'group' | 'parent' | 'parentEpoch' | 'forked' | 'checkpoints'> | ImportedRun;
  epochs: readonly LoggedEpochRow[];
  steps: StepValues | null;
}

export interface XY {
  x: Float64Array;
  /** NaN: a value that was no number or was lost. */
  y: Float64Array;
}

export function isOfSteps(metric: MetricKey): metric is (typeof stepMetrics)[number] {
  return (stepMetrics as readonly MetricKey[]).includes(metric);
}

export function isOfValidation(metric: MetricKey): boolean {
  return metric.startsWith('val');
}

/**
 * A metric of a run over one of the axes. An epoch that did not validate is passed over; a loss that was no number is
 * a gap. A log of another program tells epochs and steps apart, and nothing of images: it has no line there, and over time by epochs alone. Time is in seconds of training and validation, images are those trained on.
 */
export function lineOf(measured: Measured, metric: MetricKey, axis: XAxis): XY {
  const place = placesOn(measured, axis);
  if (isOfSteps(metric)) {
    const values = metric === 'stepLoss' ? measured.steps?.loss : measured.steps?.accuracy;
    const { detail } = measured;
    const placeOf = 'origin' in detail ? (step: number) => (axis === 'step' ? step + 1 : NaN) : (step: number) => place(detail.training.initialEpoch + (step + 1) / detail.stepsPerEpoch);
    return {
      x: Float64Array.from({ length: values?.length ?? 0 }, (_, step) => placeOf(step)),
      y: Float64Array.from(values ?? []),
    };
  }
  const rows = measured.epochs.filter((row) => row[metric] !== null || row.nan === true);
  return { x: Float64Array.from(rows, ({ epoch }) => place(epoch)), y: Float64Array.from(rows, (row) => row[metric] ?? NaN) };
}

/** Where on an axis a place among the epochs lies: 2.5 is in the middle of the third. */
export function placesOn({ detail, epochs }: Measured, axis: XAxis): (position: number) => number {
  if (axis === 'epoch') return (position) => position;
  if ('origin' in detail) return axis === 'time' ? endsOfLog(epochs) : () => NaN;
  const { training: { initialEpoch, batchSize }, stepsPerEpoch, trainImages } = detail;
  if (axis === 'step') return (position) => Math.round((position - initialEpoch) * stepsPerEpoch);
  if (axis === 'images') return (position) => Math.round((position - initialEpoch) * Math.min(trainImages, stepsPerEpoch * batchSize));
  const ends = [0];
  for (const { seconds } of epochs) ends.push(ends.at(-1)! + (seconds ?? 0));
  const usual = epochs.length === 0 ? 0 : ends.at(-1)! / epochs.length;
  return (position) => {
    const done = Math.min(ends.length - 1, Math.max(0, Math.floor(position - initialEpoch)));
    const share = position - initialEpoch - done;
    return ends[done]! + share * (done + 1 < ends.length ? ends[done + 1]! - ends[done]! : usual);
  };
}

/** When an epoch of a log ended, in seconds since it began; NaN where the log tells no times. */
function endsOfLog(epochs: Measured['epochs']): (epoch: number) => number {
  if (epochs.every(({ seconds }) => seconds === null)) return () => NaN;
  let end = 0;
  const ends = new Map(epochs.map(({ epoch, seconds }) => [epoch, (end += seconds ?? 0)]));
  return (epoch) => ends.get(epoch) ?? NaN;
}
