import { EpochalError } from '../../core/errors.ts';
import type { Home } from '../system/home.ts';
import { explain } from '../system/system-errors.ts';
import { newestWhole, type ExaminedBackup } from './backups/kept.ts';

/** As `explain`, for work on the run database: where it is damaged, the hint names the backup that would mend it. */
export function explainRuns(error: unknown, home: Home): unknown {
  const known = explain(error, home.database);
  return known instanceof EpochalError && known.code === 'runs.damaged' ? damaged(home, known.message, known) : known;
}

export function damaged(home: Home, message: string, cause?: unknown): EpochalError {
  return new EpochalError('runs.damaged', message, mendOf(newestWhole(home)), { cause });
}

function mendOf(backup: ExaminedBackup | null): string {
  const kept = 'keeps the damaged file, and takes in again the runs whose folders are there.';
  return backup ?
      `\`epochal doctor --restore\` puts the backup ${backup.name} (${runsOf(backup.runs)}) in its place, ${kept}`
    : `There is no backup of it. \`epochal doctor --restore\` begins a new one, ${kept}`;
}

function runsOf(count: number | null): string {
  return count === 1 ? '1 run' : `${count ?? 0} runs`;
}
