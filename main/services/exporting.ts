import type { ExportChange, ExportRow, ExportSettings } from '../../core/exports.ts';
import { EpochalError } from '../../core/errors.ts';
import { createTopic } from './topic.ts';

/** Exports the app makes and keeps: under way, and in the home's store. */
export interface Exporting {
  /** Begins; how it goes comes as changes. @throws EpochalError `run.unknown`, and what is wrong with the settings. */
  make(run: string, settings: ExportSettings): ExportRow;
  /** Newest first; null for those of every run. */
  list(run: string | null): ExportRow[];
  /** Ends one under way; nothing where it has ended. @throws EpochalError `export.unknown`. */
  cancel(id: string): void;
  /** @throws EpochalError `export.unknown`. */
  remove(id: string): void;
  /** @returns ends it. */
  subscribe(listener: (change: ExportChange) => void): () => void;
  /** Ends all that are under way. */
  close(): Promise<void>;
}

export function createExporting(report: (error: unknown) => void): Exporting {
  const topic = createTopic<ExportChange>(report);
  const refuse = (): never => {
    throw new EpochalError('export.not-yet', 'Exports are not there yet.', 'Wait for a newer Epochal.');
  };
  return { make: refuse, list: () => [], cancel: refuse, remove: refuse, subscribe: topic.subscribe, close: () => Promise.resolve() };
}
