import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { Question, Reply } from './messages.ts';

/** The pictures of a map and where they lie. */
export interface Points {
  /** By place among all images of the set. */
  places: Uint32Array;
  /** x and y of each, from 0 to 1. */
  at: Float32Array;
}

/** Lays out the pictures of one data set by what a run makes of them, in a worker. */
export class PictureMap {
  points: Points | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  busy = $state(false);
  #worker: Worker | null = null;

  /** Asks for another map; the one before stays until it comes. */
  load(id: string, run: string | null): void {
    this.close();
    this.busy = true;
    this.error = null;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      this.#end();
      if ('failed' in data) this.#refuse(data.failed);
      else this.points = { places: data.places, at: data.points };
    });
    worker.addEventListener('error', ({ message }) => {
      this.#end();
      this.#refuse(toPlainError(new Error(message)));
    });
    worker.postMessage({ address: featuresAddress(id, run) } satisfies Question);
  }

  close(): void {
    this.#end();
  }

  #refuse(error: PlainError): void {
    this.points = null;
    this.error = error;
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.busy = false;
  }
}

function featuresAddress(id: string, run: string | null): string {
  const base = `/datasets/${encodeURIComponent(id)}/features`;
  return run === null ? `${base}/pixels` : `${base}/run?network=${encodeURIComponent(run)}`;
}
