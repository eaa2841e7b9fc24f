import Database from 'better-sqlite3';
import { migrate } from '../../../../main/runs/schema/migrate.ts';

/** The first version, then many steps that each change every row and then tell of themselves. */
export const manySteps = [
  'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, changes INTEGER NOT NULL DEFAULT 0) STRICT',
  ...Array.from({ length: 20 }, (_, step) => `UPDATE notes SET changes = changes + 1; CREATE TABLE made_${step} (x TEXT) STRICT; SELECT tell('step')`),
];

// As a program: migrates a database and tells how far it is, until it is killed.
if (import.meta.main) {
  const database = new Database(process.argv[2]!);
  const tell = (what: string): void => void process.stdout.write(`${what}\n`);
  database.pragma('journal_mode = WAL');
  database.function('tell', (what) => tell(String(what)));
  tell('opened');
  migrate(database, manySteps);
  tell('done');
  setInterval(() => undefined, 1000);
}
