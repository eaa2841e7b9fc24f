import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { toPlainError } from '../../core/errors.ts';
import { openDatasets } from '../../main/datasets/datasets.ts';
import type { Home } from '../../main/system/home.ts';
import { builtProgram } from '../../test/support/built.ts';
import { examineBackup, listBackups } from '../../main/runs/backups/kept.ts';
import { openRuns } from '../../main/runs/runs.ts';
import { migrate, migrations } from '../../main/runs/schema/migrate.ts';
import { tarGz, tinyBatches, tinyPython } from '../../test/unit/main/datasets/make-cifar.ts';
import { runMortal, type Death, type Extent } from './process.ts';
import { problemsOf } from './soundness.ts';

/** Work that is killed, of which nothing half may be left, and which must succeed when it is done again. */
export interface Work extends Extent {
  argv: string[];
  /** Makes all as it was before. */
  reset(): void;
  /** What is wrong with what a killed one left. */
  left(): Promise<string[]>;
  /** What is wrong after one that went to its end. */
  done(): Promise<string[]>;
}

const cli = builtProgram('cli');

/** @returns what is wrong; null where it ended before its death came. */
export async function killWork(home: Home, work: Work, death: Death): Promise<string[] | null> {
  work.reset();
  const { code } = await runMortal(home, work.argv, death);
  if (code === 0) return null;
  const left = await work.left();
  const again = await runMortal(home, work.argv, null);
  return [...left, ...(again.code === 0 ? await work.done() : [`done again it ended with ${again.code}: ${again.result?.error?.message ?? again.err}`])];
}

/** Learns how many writes a piece of work takes, and that it does what it should. */
async function tried(home: Home, work: Omit<Work, keyof Extent>): Promise<Work> {
  const report = join(home.root, 'writes.txt');
  rmSync(report, { force: true });
  work.reset();
  const { code, err, result, ms } = await runMortal(home, work.argv, null, report);
  const problems = code === 0 ? await work.done() : [result?.error?.message ?? err];
  if (problems.length > 0) throw new Error(`${work.argv.slice(1).join(' ')}, which nothing disturbs: ${problems.join(' ')}`);
  const of = (who: string): number => Number(new RegExp(`^${who} (\\d+)$`, 'm').exec(readFileSync(report, 'utf8'))?.[1] ?? 0);
  return { ...work, writes: { host: of('host'), child: of('child') }, ms };
}

/** Opens a run database of the schema before the newest. @param home with a run that has ended. */
export async function migration(home: Home): Promise<Work> {
  const runs = openRuns(home);
  const expected = runs.list();
  runs.close();
  const old = join(home.root, 'old.db');
  writeOld(home.database, old);
  const rows = (): string[] => {
    const database = openRuns(home);
    try {
      return isDeepStrictEqual(database.list(), expected) ? [] : ['its runs are no longer those that they were'];
    } finally {
      database.close();
    }
  };
  return tried(home, {
    argv: [cli, 'runs', 'list', '--json'],
    reset() {
      for (const name of ['-wal', '-shm', '']) rmSync(home.database + name, { force: true });
      rmSync(home.backups, { recursive: true, force: true });
      copyFileSync(old, home.database);
    },
    left: () => Promise.resolve([...problemsOf(home), ...listBackups(home).map(examineBackup).flatMap(({ name, problem }) => (problem === null ? [] : [`backup ${name}: ${problem}`]))]),
    done: () => Promise.resolve([...problemsOf(home), ...rows(), ...(listBackups(home).length > 0 ? [] : ['there is no backup of before'])]),
  });
}

/** The rows of a database as the schema before has them. */
function writeOld(from: string, to: string): void {
  rmSync(to, { force: true });
  const database = new Database(to);
  migrate(database, migrations.slice(0, -1));
  database.prepare('ATTACH ? AS newer').run(from);
  const columns = (schema: string, table: string): string[] => database.prepare<[string, string], string>('SELECT name FROM pragma_table_info(?, ?)').pluck().all(table, schema);
  // Runs first: others refer to them.
  for (const table of ['runs', 'epochs', 'steps', 'samples', 'checkpoints', 'notes']) {
    const names = columns('main', table).filter((name) => columns('newer', table).includes(name)).join(', ');
    database.exec(`INSERT INTO main.${table} (${names}) SELECT ${names} FROM newer.${table}`);
  }
  database.close();
}

/** Packs a data set from an archive. */
export async function dataImport(home: Home): Promise<Work> {
  const archive = join(home.root, 'tiny.tar.gz');
  writeFileSync(archive, await tarGz('cifar-10-batches-py', tinyPython(tinyBatches(100))));
  const sound = async (isNeeded: boolean): Promise<string[]> => {
    const datasets = openDatasets(home.datasets, join(home.root, 'cache'));
    const strange = readdirSync(home.datasets).filter((name) => !['tiny', 'waves'].includes(name));
    const problems = strange.length > 0 ? [`${strange.join(', ')} was left in the store`] : [];
    if (!existsSync(join(home.datasets, 'tiny'))) return isNeeded ? [...problems, 'the data set is not there'] : problems;
    try {
      const dataset = datasets.open('tiny');
      await dataset.verify();
      dataset.close();
      return problems;
    } catch (error) {
      return [...problems, `half a data set is there: ${toPlainError(error).message}`];
    }
  };
  return tried(home, {
    argv: [cli, 'datasets', 'import', archive, '--name', 'tiny', '--json'],
    reset: () => rmSync(join(home.datasets, 'tiny'), { recursive: true, force: true }),
    async left() {
      const problems = await sound(false);
      // A whole one is in the way of the next.
      rmSync(join(home.datasets, 'tiny'), { recursive: true, force: true });
      return problems;
    },
    done: () => sound(true),
  });
}

/** Exports a run. @param home with a run that has ended. */
export async function modelExport(home: Home): Promise<Work> {
  const out = join(home.root, 'out');
  const file = join(out, 'net.onnx');
  const whole = (): string[] => {
    if (!existsSync(file)) return [];
    const { sha256 } = JSON.parse(readFileSync(`${file}.report.json`, 'utf8')) as { sha256: string };
    return createHash('sha256').update(readFileSync(file)).digest('hex') === sha256 ? [] : ['the file is not the one of its report'];
  };
  return tried(home, {
    argv: [cli, 'export', 'last', '--format', 'onnx', '--out', file, '--images', '20', '--json-stream'],
    reset() {
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out);
    },
    left: () => Promise.resolve([...problemsOf(home), ...whole()]),
    done() {
      const strange = readdirSync(out).filter((name) => name.startsWith('.'));
      return Promise.resolve([...whole(), ...(existsSync(file) ? [] : ['there is no file']), ...(strange.length > 0 ? [`${strange.join(', ')} was left`] : [])]);
    },
  });
}
