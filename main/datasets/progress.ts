import type { DatasetProgress } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';

export type OnProgress = (progress: DatasetProgress) => void;

/** What a long piece of work is given: where to tell how far it is, and whether it is still wanted. */
export interface Task {
  /** Of the data set. */
  id: string;
  /** @param force sends it even when something was sent a moment ago. */
  report(progress: Omit<DatasetProgress, 'id'>, force?: boolean): void;
  signal: AbortSignal | undefined;
  /** @throws EpochalError `dataset.cancelled` once the caller has given up. */
  checkCancelled(): void;
}

const intervalMs = 100;

/** A task for data set `id` that reports at most ten times a second, and each change of phase at once. */
export function startTask(id: string, onProgress?: OnProgress, signal?: AbortSignal): Task {
  let last = { phase: '', time: 0 };
  return {
    id,
    signal,
    report(progress, force = false) {
      const time = performance.now();
      if (!force && progress.phase === last.phase && time - last.time < intervalMs && progress.done !== progress.total) return;
      last = { phase: progress.phase, time };
      onProgress?.({ id, ...progress });
    },
    checkCancelled() {
      if (signal?.aborted) throw cancelled(id);
    },
  };
}

export function cancelled(id: string): EpochalError {
  return new EpochalError('dataset.cancelled', { id });
}
