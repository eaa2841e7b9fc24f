import { choice } from '../arguments.ts';
import type { Measured } from './callback.ts';

/** Keras's names of what a run measures. */
const monitors = ['val_loss', 'val_accuracy', 'val_top_k_categorical_accuracy', 'loss', 'accuracy', 'top_k_categorical_accuracy'] as const;

const modes = ['auto', 'min', 'max'] as const;

/** The arguments of every callback that looks at a measure: Keras's MonitorCallback. */
export const monitorArguments = {
  monitor: choice(monitors, { default: 'val_loss', description: 'What it looks at.' }),
  mode: choice(modes, { default: 'auto', description: 'Whether less (min) or more (max) is better; auto knows from the name.' }),
};

export interface MonitorValues {
  monitor: string;
  mode: (typeof modes)[number];
}

/** A number that JSON can't hold goes by its name, as JavaScript's `Number` reads it. */
export type Stored = number | 'NaN' | 'Infinity' | '-Infinity';

export function stored(value: number): Stored {
  return Number.isFinite(value) ? value : (String(value) as Stored);
}

/** What is monitored, or null when this epoch did not measure it. */
export function monitored({ monitor }: MonitorValues, values: Measured): number | null {
  return values[monitor] ?? null;
}

/**
 * Whether a value is better than a reference by more than minDelta. Keras compares in float32, so values that
 * are the same there are a tie; NaN is never better, and against no reference anything is.
 * @param minDelta its sign does not matter.
 */
export function isBetter({ monitor, mode }: MonitorValues, minDelta: number, value: number, reference: Stored | null): boolean {
  if (reference === null) return true;
  const than = Math.fround(Number(reference));
  const delta = Math.abs(minDelta);
  return lessIsBetter(monitor, mode) ? Math.fround(value + delta) < than : Math.fround(value - delta) > than;
}

/** Keras's rule for `auto`: a loss is to fall, and any other measure here is one to rise. */
function lessIsBetter(monitor: string, mode: MonitorValues['mode']): boolean {
  return mode === 'auto' ? monitor.replace(/^val_/, '') === 'loss' : mode === 'min';
}
