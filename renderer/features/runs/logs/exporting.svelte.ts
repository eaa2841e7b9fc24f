import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { RunRecordFormat } from '../../../../core/run-records.ts';
import { fetchRunLogs } from '../../../app/bridge/addresses.ts';

/** Runs whose log is to be exported: what is chosen, and how far it is. */
export class LogExport {
  /** Null while nothing is to be exported. */
  runs: readonly string[] | null = $state.raw(null);
  format: RunRecordFormat = $state('tensorboard');
  perStep = $state(false);
  /** Bytes that are here; null while it has not begun. */
  bytes: number | null = $state(null);
  error: PlainError | null = $state.raw(null);
  #abort: AbortController | null = null;

  /** Asks how they are to be exported. */
  ask(runs: readonly string[]): void {
    this.runs = runs;
    this.error = null;
  }

  /** @returns null where it failed, or was cancelled. */
  async fetch(): Promise<{ blob: Blob; name: string } | null> {
    if (this.runs === null || this.bytes !== null) return null;
    const abort = (this.#abort = new AbortController());
    this.error = null;
    this.bytes = 0;
    try {
      return await fetchRunLogs({ runs: this.runs, format: this.format, perStep: this.perStep }, (bytes) => (this.bytes = bytes), abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.error = toPlainError(error);
      return null;
    } finally {
      this.bytes = null;
    }
  }

  /** Ends what is under way, too. */
  close = (): void => {
    this.#abort?.abort();
    this.runs = null;
  };
}
