import { copyFileSync, cpSync, existsSync, linkSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { ledgerFile, ledgersFolder } from '../checkpoints/ledger.ts';
import { writeCheckpoint, type Checkpoint } from '../checkpoints/write.ts';
import { flushFolder, makeFolder } from '../system/durable.ts';
import { entriesOf } from '../system/leftovers.ts';
import { chunkSteps, type openChunks } from './chunks.ts';
import { checkpointsFolder } from './folders.ts';
import { readHistory } from './history.ts';
import { appendRecord, lineOf } from './record.ts';

/** What a fork has of its parent: everything up to the end of an epoch. */
export interface InheritedHistory {
  /** The parent. */
  run: string;
  /** Epochs of it that count as done. */
  epoch: number;
  /** Steps that count as done, in steps of the fork. */
  steps: number;
  /** Whether they are the parent's: an epoch of the fork has as many. Else what was measured of each is not known. */
  hasSteps: boolean;
  /** Names of the parent's checkpoints that it takes, that of the epoch among them. */
  checkpoints: readonly string[];
  /** The checkpoint it goes on from, where settings changed what is in it; null for the parent's own. */
  changed: Checkpoint | null;
  /** Folders of the parent's logs that it goes on writing, in the parent's folder. */
  logs: readonly string[];
  /** The step at which its optimizer began with fresh slots. */
  optimizerFrom: number;
}

/**
 * Gives a folder a parent's checkpoints and ledgers: as hard links where the file system has them, since none of these
 * files is ever written to again, else as copies. So a parent can be deleted. Logs are copied: whoever opens them takes
 * out what is still to come.
 * @param folder of the new run, beside its place. @param parent the parent's.
 */
export function inheritFiles(folder: string, parent: string, { epoch, checkpoints, changed, logs }: InheritedHistory): void {
  for (const name of checkpoints) takeFolder(join(parent, checkpointsFolder, name), join(folder, checkpointsFolder, name), () => true);
  if (changed) writeCheckpoint(join(folder, checkpointsFolder), changed);
  const ledgers = new Set(Array.from({ length: epoch }, (_, place) => ledgerFile(place + 1)));
  if (entriesOf(join(parent, ledgersFolder)).length > 0) takeFolder(join(parent, ledgersFolder), join(folder, ledgersFolder), (name) => ledgers.has(name));
  for (const name of logs) if (existsSync(join(parent, name))) cpSync(join(parent, name), join(folder, name), { recursive: true });
}

function takeFolder(from: string, to: string, takes: (name: string) => boolean): void {
  makeFolder(to);
  for (const name of readdirSync(from).filter(takes)) {
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      // A file system without hard links.
      copyFileSync(join(from, name), join(to, name));
    }
  }
  flushFolder(to);
}

/** Copies what the database tells of a parent, and writes its epochs into the new run's folder. Within a transaction. */
export function openInheriting(database: Database.Database, chunks: ReturnType<typeof openChunks>) {
  const epochs = database.prepare<object>(`
    INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, class_accuracy, learning_rate, seconds, images_per_second, nan)
    SELECT :to, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, class_accuracy, learning_rate, seconds, images_per_second, nan
    FROM epochs WHERE run = :run AND epoch <= :epoch`);
  const samples = database.prepare<object>('INSERT INTO samples (run, epoch, split, predictions) SELECT :to, epoch, split, predictions FROM samples WHERE run = :run AND epoch <= :epoch');
  const checkpoints = database.prepare<object>(`
    INSERT INTO checkpoints (run, folder, epoch, step, bytes, created, retained, val_loss, val_accuracy, val_top_k)
    SELECT :to, folder, epoch, step, bytes, created, retained, val_loss, val_accuracy, val_top_k
    FROM checkpoints WHERE run = :run AND folder IN (SELECT value FROM json_each(:names))`);
  const steps = database.prepare<object>('INSERT INTO steps (run, first_step, count, loss, accuracy) SELECT :to, first_step, count, loss, accuracy FROM steps WHERE run = :run AND first_step < :steps');
  const progress = database.prepare<object>('UPDATE runs SET forked = 1, epochs = :epoch, step = :steps, optimizer_from = :optimizerFrom WHERE id = :to');
  return (to: string, folder: string, { run, epoch, steps: done, hasSteps, checkpoints: names, optimizerFrom }: InheritedHistory): void => {
    epochs.run({ to, run, epoch });
    samples.run({ to, run, epoch });
    checkpoints.run({ to, run, names: JSON.stringify(names) });
    if (hasSteps) {
      steps.run({ to, run, steps: done });
      chunks.cut(to, done);
    } else {
      for (let first = 0; first < done; first += chunkSteps) {
        const unknown = new Float32Array(Math.min(chunkSteps, done - first)).fill(Number.NaN);
        chunks.append(to, { firstStep: first, loss: unknown, accuracy: unknown });
      }
    }
    progress.run({ to, epoch, steps: done, optimizerFrom });
    const { history, samples: all } = readHistory(database, run)!;
    const sampled = new Map(all.map((one) => [one.epoch, one]));
    appendRecord(folder, history.epochs.filter((one) => one.epoch <= epoch).map((one) => lineOf(one, sampled.get(one.epoch) ?? null)));
  };
}
