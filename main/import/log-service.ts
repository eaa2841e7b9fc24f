import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import { loggedColumns, type FoundLogs, type LogPreview } from '../../core/imported-runs.ts';
import type { RunRow } from '../../core/runs.ts';
import type { Runs } from '../runs/runs.ts';
import type { ModelUploads } from '../uploads/models.ts';
import type { Importer } from './importer.ts';
import { isPart } from './logs/metrics.ts';
import type { FoundRun, ReadLogs } from './logs/read.ts';

/** Logs that windows bring: read first, and taken in once a person has seen what is in them. */
export interface LogService {
  /**
   * @param files that a window has brought, each where it lay in the folder it was chosen from.
   * @throws EpochalError as Importer.readLogs; `upload.missing`, `upload.path`.
   */
  read(files: readonly { upload: string; path: string }[], signal: AbortSignal): Promise<FoundLogs>;
  /** @throws EpochalError `import.missing/log`, `run.name`. */
  take(log: string, name: string | null): { rows: RunRow[]; warnings: Phrase[] };
  /** Nothing where it is not known. */
  forget(log: string): void;
}

/** Read and not taken in yet; the oldest goes first. */
const mostWaiting = 4;

export function createLogService(runs: Runs, importer: Pick<Importer, 'readLogs' | 'takeLogs'>, uploads: Pick<ModelUploads, 'gather'>): LogService {
  const waiting = new Map<string, ReadLogs>();
  return {
    async read(files, signal) {
      const { folder, remove } = uploads.gather(files);
      try {
        const { parts, source } = rootOf(files.map(({ path }) => path.split('/')));
        const found = await importer.readLogs(join(folder, ...parts), { source, signal });
        const log = randomBytes(16).toString('hex');
        waiting.set(log, found);
        for (const oldest of [...waiting.keys()].slice(0, -mostWaiting)) waiting.delete(oldest);
        return { log, source, format: found.runs[0]!.origin.format, runs: found.runs.map((run) => previewOf(run, runs)), warnings: found.warnings };
      } finally {
        remove();
      }
    },
    take(log, name) {
      const found = waiting.get(log);
      if (!found) throw new EpochalError('import.missing/log');
      const { runs: ids, warnings } = importer.takeLogs(found, name);
      waiting.delete(log);
      return { rows: ids.map((run) => runs.row(run)), warnings };
    },
    forget: (log) => void waiting.delete(log),
  };
}

/** What is read: the one file, or the folder that all lie in, and what it is called. One of a part of a run is read with the folder above it. */
function rootOf(files: readonly (readonly string[])[]): { parts: readonly string[]; source: string } {
  const [first = []] = files;
  if (files.length === 1 && first.length === 1) return { parts: first, source: first[0]! };
  const parts = first.slice(0, -1).filter((_, place) => files.every((path) => path.length > place + 1 && path.slice(0, place + 1).join('/') === first.slice(0, place + 1).join('/')));
  while (parts.length > 0 && isPart(parts.at(-1)!)) parts.pop();
  return { parts, source: parts.at(-1) ?? 'logs' };
}

function previewOf({ name, epochs, steps, origin, notes }: FoundRun, runs: Pick<Runs, 'ofLog'>): LogPreview {
  return {
    name,
    epochs: epochs.length,
    steps: steps?.loss.length ?? 0,
    columns: loggedColumns.filter((column) => epochs.some((row) => row[column] !== null)),
    leftOut: origin.leftOut,
    notes: [...notes],
    there: runs.ofLog(origin.sha256!),
  };
}
