import type Database from 'better-sqlite3';
import { fromBytes, toBytes, type Chunk, type Steps } from './series.ts';

/** A chunk is filled up to this many steps, so that a long run has few. */
export const chunkSteps = 1024;

/** The steps of runs as their table has them: in chunks that follow each other. */
export function openChunks(database: Database.Database) {
  const columns = 'SELECT first_step, count, loss, accuracy FROM steps WHERE run =';
  const from = database.prepare<[string, number], Chunk>(`${columns} ? AND first_step + count > ? ORDER BY first_step`);
  const last = database.prepare<[string], Chunk>(`${columns} ? ORDER BY first_step DESC LIMIT 1`);
  const add = database.prepare<object>('INSERT INTO steps (run, first_step, count, loss, accuracy) VALUES (:run, :first, :count, :loss, :accuracy)');
  const resize = database.prepare<object>('UPDATE steps SET count = :count, loss = :loss, accuracy = :accuracy WHERE run = :run AND first_step = :first');
  const drop = database.prepare<[string, number]>('DELETE FROM steps WHERE run = ? AND first_step >= ?');
  const after = (chunk: Chunk | undefined): number => (chunk ? chunk.first_step + chunk.count : 0);

  return {
    /** Those with steps from `step` on. */
    from: (run: string, step: number): Chunk[] => from.all(run, step),
    /** The step that comes after those recorded. */
    next: (run: string): number => after(last.get(run)),
    /** @returns the step that comes next. @throws Error where others were to come first. */
    append(run: string, { firstStep, loss, accuracy }: Steps): number {
      const newest = last.get(run);
      const expected = after(newest);
      if (firstStep !== expected) throw new Error(`run ${run}: step ${firstStep} was given, ${expected} is next`);
      if (newest && newest.count < chunkSteps) {
        resize.run({ run, first: newest.first_step, count: newest.count + loss.length, loss: Buffer.concat([newest.loss, toBytes(loss)]), accuracy: Buffer.concat([newest.accuracy, toBytes(accuracy)]) });
      } else {
        add.run({ run, first: firstStep, count: loss.length, loss: toBytes(loss), accuracy: toBytes(accuracy) });
      }
      return firstStep + loss.length;
    },
    /** Leaves the steps before `end`. */
    cut(run: string, end: number): void {
      drop.run(run, end);
      const newest = last.get(run);
      if (!newest || after(newest) <= end) return;
      const count = end - newest.first_step;
      const head = (bytes: Buffer): Buffer => toBytes(fromBytes(bytes).subarray(0, count));
      resize.run({ run, first: newest.first_step, count, loss: head(newest.loss), accuracy: head(newest.accuracy) });
    },
  };
}
