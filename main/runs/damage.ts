import { EpochalError, type PlainError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { Home } from '../system/home.ts';
import { explain } from '../system/system-errors.ts';
import { newestWhole } from './backups/kept.ts';

/** As `explain`, for work on the run database: where it is damaged, the hint names the backup that can replace it. */
export function explainRuns(error: unknown, home: Home): unknown {
  const known = explain(error, home.database);
  return known instanceof EpochalError && known.code === 'runs.damaged' ? damaged(home, known.plain, known) : known;
}

export function damaged(home: Home, problem: Phrase | PlainError, cause?: unknown): EpochalError {
  const backup = newestWhole(home);
  if (backup === null) return new EpochalError('runs.damaged/no-backup', { problem }, { cause });
  return new EpochalError('runs.damaged/backup', { problem, backup: backup.name, runs: runsOf(backup.runs) }, { cause });
}

function runsOf(count: number | null): Phrase {
  return count === 1 ? phrase`1 run` : phrase`${count ?? 0} runs`;
}
