import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { accuracyOf } from '../../core/ledger/answers.ts';
import { toPlainError } from '../../core/errors.ts';
import type { Home } from '../../main/system/home.ts';
import { verifyCheckpoint } from '../../main/checkpoints/read.ts';
import { readLedger } from '../../test/support/ledger.ts';

/** What must be so in a home at any time, whatever died: a whole database, no step or epoch twice or missing, each checkpoint whole, each epoch's accuracies those of its ledger. */
export function problemsOf(home: Home): string[] {
  if (!existsSync(home.database)) return [];
  const database = new Database(home.database);
  try {
    const integrity = database.pragma('integrity_check', { simple: true }) as string;
    if (integrity !== 'ok') return [`integrity_check: ${integrity}`];
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'runs'").get() === undefined) return [];
    const foreign = database.pragma('foreign_key_check') as unknown[];
    return [
      ...(foreign.length > 0 ? [`foreign_key_check: ${foreign.length} rows`] : []),
      ...database.prepare<[], string>('SELECT id FROM runs').pluck().all().flatMap((run) => problemsOfRun(database, home, run).map((problem) => `run ${run}: ${problem}`)),
    ];
  } finally {
    database.close();
  }
}

function problemsOfRun(database: Database.Database, home: Home, run: string): string[] {
  const problems: string[] = [];
  let steps = 0;
  for (const { first, count } of database.prepare<[string], { first: number; count: number }>('SELECT first_step AS first, count FROM steps WHERE run = ? ORDER BY first_step').all(run)) {
    if (first !== steps) problems.push(`step ${first} follows step ${steps - 1}`);
    steps = first + count;
  }
  const epochs = database.prepare<[string], Measured>('SELECT epoch, accuracy, val_accuracy AS valAccuracy FROM epochs WHERE run = ? ORDER BY epoch').all(run);
  if (epochs.some(({ epoch }, place) => epoch !== place + 1)) problems.push(`its epochs are ${epochs.map(({ epoch }) => epoch).join(', ')}`);
  for (const measured of epochs) problems.push(...problemsOfLedger(join(home.runs, run), measured));
  const stepsPerEpoch = database.prepare<[string], number>('SELECT steps_per_epoch FROM runs WHERE id = ?').pluck().get(run)!;
  if (steps < epochs.length * stepsPerEpoch) problems.push(`${epochs.length} epochs and ${steps} steps`);
  for (const folder of database.prepare<[string], string>('SELECT folder FROM checkpoints WHERE run = ?').pluck().all(run)) {
    try {
      const { epoch, step } = verifyCheckpoint(join(home.runs, run, 'checkpoints', folder));
      if (epoch * stepsPerEpoch + step > steps) problems.push(`checkpoint ${folder} is ahead of its ${steps} steps`);
    } catch (error) {
      problems.push(toPlainError(error).message);
    }
  }
  return problems;
}

interface Measured {
  epoch: number;
  accuracy: number;
  valAccuracy: number | null;
}

function problemsOfLedger(folder: string, { epoch, accuracy, valAccuracy }: Measured): string[] {
  try {
    const ledger = readLedger(folder, epoch);
    if (ledger === null) return [`epoch ${epoch} has no ledger`];
    const answered = [ledger.train, ledger.validation].map((answers) => answers && accuracyOf(answers));
    return isDeepStrictEqual([ledger.epoch, ...answered], [epoch, accuracy, valAccuracy]) ? [] : [`the ledger of epoch ${epoch} gives accuracies of ${answered.join(' and ')}, and ${accuracy} and ${valAccuracy} are recorded`];
  } catch (error) {
    return [toPlainError(error).message];
  }
}
