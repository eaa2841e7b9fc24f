import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { LogFormat, LogOrigin } from '../../../core/imported-runs.ts';
import { printable } from '../../../core/printable.ts';
import { readCsvLog } from '../../records/csvLogReader.ts';
import { readEvent } from '../../records/events.ts';
import { recordsOf } from '../../records/tfrecord.ts';
import { loggedRun, type LoggedRun, type NamedSeries } from './logged-run.ts';
import { EpochMeans } from './means.ts';
import { isPart, meaningOf } from './metrics.ts';
import { SeriesCollector } from './series.ts';

/** A run that a log holds, to be recorded. */
export interface FoundRun extends Omit<LoggedRun, 'leftOut'> {
  name: string;
  /** ISO 8601, UTC. */
  created: string;
  origin: LogOrigin;
}

export interface ReadLogs {
  runs: FoundRun[];
  /** Files and runs that hold nothing which is kept. */
  warnings: Phrase[];
}

interface LogFile {
  path: string;
  /** Of the run: the file, or the folder, below what was named. */
  run: string;
  /** Of a part of the run; '' for none. */
  part: string;
  /** The name of the one curve that TensorBoard saved as CSV; null else. */
  curve: string | null;
}

interface ReadRun {
  named: NamedSeries[];
  /** When a program began to log, in their order: seconds since 1970, or 0; empty where none is told. */
  starts: number[];
  dropped: number;
  notes: Phrase[];
}

/**
 * Reads logs: TensorBoard's event files, a run a folder (Keras's `train` and `validation` together are one), or CSV, a run a file.
 * @param path absolute, of a file or of a folder that is searched.
 * @param as what is looked for; null: event files, else CSV.
 * @param source what the path is called; default its last part.
 * @throws EpochalError `import.not-a-log`.
 */
export async function readLogs(path: string, as: LogFormat | null, source = basename(path)): Promise<ReadLogs> {
  const files = filesBelow(path);
  const isBoard = (file: string): boolean => (statSync(path).isFile() ? beginsWithRecord(file) : basename(file).includes('tfevents'));
  const boards = as === 'csv' ? [] : files.filter(isBoard);
  const tables = as === 'tensorboard' || boards.length > 0 ? [] : files.filter((file) => statSync(path).isFile() || extname(file).toLowerCase() === '.csv');
  const found = boards.length > 0 ? boards.map((file) => boardFile(path, file)) : tables.map((file) => tableFile(path, file));
  const format = boards.length > 0 ? 'tensorboard' : 'csv';
  const runs: FoundRun[] = [];
  const warnings: Phrase[] = [];
  for (const [name, held] of Map.groupBy(found, ({ run }) => run)) {
    const read = format === 'tensorboard' ? readBoards(held) : await readTables(held);
    const { leftOut, ...run } = loggedRun(read.named, read.starts);
    const began = read.starts[0] || null;
    const shown = printable(name === '' ? source.slice(0, format === 'csv' ? -extname(source).length || undefined : undefined) : name.split(sep).join('/')).slice(0, 200);
    if (run.epochs.length === 0 && run.steps === null) {
      warnings.push(...read.notes, leftOut.length > 0 ? phrase`${shown} holds none of the values a run is recorded by, but ${leftOut.join(', ')}.` : phrase`${shown} holds no values.`);
      continue;
    }
    const again = read.dropped > 0 ? [phrase`A job went on from before its end: of what it logged again the later values count (dropped: ${read.dropped}).`] : [];
    const left = leftOut.length > 0 ? [phrase`Left out of the log: ${leftOut.join(', ')}.`] : [];
    runs.push({ ...run, name: shown, created: new Date((began ?? statSync(held[0]!.path).mtimeMs / 1000) * 1000).toISOString(), origin: { format, source, leftOut, sha256: hashOf(run, began) }, notes: [...read.notes, ...run.notes, ...again, ...left] });
  }
  if (runs.length === 0) throw new EpochalError('import.not-a-log', { file: source, problem: warnings[0] ?? phrase`it holds neither event files of TensorBoard nor CSV files with a column epoch.` });
  return { runs, warnings };
}

/** Tells a log that is brought in again. */
function hashOf({ epochs, steps }: Pick<LoggedRun, 'epochs' | 'steps'>, began: number | null): string {
  const hash = createHash('sha256').update(JSON.stringify([epochs, began, steps?.firstStep]));
  for (const values of steps ? [steps.loss, steps.accuracy] : []) hash.update(values);
  return hash.digest('hex');
}

/** A folder's part of a run stands below the run's own. */
function boardFile(root: string, path: string): LogFile {
  const folder = dirname(path);
  const part = folder !== root && path !== root && isPart(basename(folder)) ? basename(folder) : '';
  const run = path === root ? '' : relative(root, part === '' ? folder : dirname(folder));
  return { path, run, part, curve: null };
}

/** What `runs export` writes of single steps, and curves that TensorBoard saved one by one, belong to the run beside them. */
function tableFile(root: string, path: string): LogFile {
  const stemOf = (name: string): string => name.replace(/\.gz$/i, '').replace(/\.csv$/i, '').replace(/\.steps$/, '');
  const [, run, part = '', curve = null] = /^run-(.+?)(?:_(train|validation))?-tag-(.+)$/.exec(stemOf(basename(path))) ?? [];
  const named = path === root ? '' : run === undefined ? stemOf(relative(root, path)) : join(dirname(relative(root, path)), run);
  return { path, run: named, part, curve };
}

/** In the order of their names, which is that of their times; links are not followed. */
function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function beginsWithRecord(path: string): boolean {
  return withFile(path, (read) => recordsOf(read).next().done !== true);
}

function readBoards(files: readonly LogFile[]): ReadRun {
  const run: ReadRun = { named: [], starts: [], dropped: 0, notes: [] };
  const starts: number[][] = [];
  for (const [folder, held] of Map.groupBy(files, ({ part }) => part)) {
    const collector = new SeriesCollector((name) => meaningOf(name, folder) !== null);
    const begun: number[] = [];
    for (const { path } of held) {
      let isNew = true;
      const { whole, events } = withFile(path, (read) => readBoard(read, ({ restarts, step, wallTime, scalars }) => {
        if (restarts) collector.restart(step);
        // A file may have been begun with a clock of its own.
        begun.push(isNew || restarts ? wallTime : Math.min(begun.pop()!, wallTime));
        isNew = false;
        for (const { tag, value } of scalars) collector.add(tag, step, value, wallTime);
      }));
      if (!whole) run.notes.push(phrase`${printable(basename(path))} is cut off or damaged: what comes before was taken (events: ${events}).`);
    }
    run.named.push(...[...collector.series].map(([name, series]) => ({ name, folder, series })));
    run.dropped += collector.dropped;
    starts.push(begun.filter((time) => time > 0).sort((a, b) => a - b));
  }
  // Each part has files of its own: those of the part that began first tell when the program did.
  run.starts = starts.filter(({ length }) => length > 0).sort(([a], [b]) => a! - b!)[0] ?? [];
  return run;
}

function readBoard(read: (into: Buffer, at: number) => number, take: (event: ReturnType<typeof readEvent>) => void): { whole: boolean; events: number } {
  const records = recordsOf(read);
  for (let events = 0; ; events++) {
    const { value, done } = records.next();
    if (done) return { whole: value, events };
    try {
      take(readEvent(value));
    } catch (error) {
      // What its checksum holds together and is no event.
      if (error instanceof RangeError || (error instanceof Error && error.message.includes('wire type'))) return { whole: false, events };
      throw error;
    }
  }
}

async function readTables(files: readonly LogFile[]): Promise<ReadRun> {
  const run: ReadRun = { named: [], starts: [], dropped: 0, notes: [] };
  let began = Infinity;
  for (const [folder, held] of Map.groupBy(files, ({ part }) => part)) {
    const isKept = (name: string): boolean => meaningOf(name, folder) !== null;
    const counted = new SeriesCollector(isKept);
    const both = new EpochMeans(isKept);
    for (const { path, curve } of held) {
      for await (const { epoch, step, time, values } of readCsvLog(path, () => run.notes.push(phrase`${printable(basename(path))} is cut off or damaged: what comes before was taken.`))) {
        // A time since the begin says no more of that.
        if (!Number.isNaN(time)) began = time < 1e9 ? 0 : Math.min(began, time);
        for (const [column, value] of values) {
          const name = curve !== null && column === 'Value' ? curve : column;
          if (epoch !== null && step !== null) both.add(name, epoch, step, value, time);
          else counted.add(name, (epoch ?? step)!, value, time);
        }
      }
    }
    run.named.push(...[...[...counted.series].map(([name, series]) => ({ name, series })), ...both.named()].map((named) => ({ ...named, folder })));
    run.dropped += counted.dropped + both.dropped;
  }
  if (began !== Infinity) run.starts = [began];
  return run;
}

/** No log is larger unpacked. */
const mostUnpacked = 2 ** 30;

/** A file that was packed by gzip is unpacked in memory, as far as it goes. */
function withFile<T>(path: string, work: (read: (into: Buffer, at: number) => number) => T): T {
  const descriptor = openSync(path, 'r');
  try {
    const magic = Buffer.alloc(2);
    readSync(descriptor, magic, 0, 2, 0);
    if (magic.equals(gzipMagic)) return inMemory(gunzipSync(readFileSync(path), { maxOutputLength: mostUnpacked, finishFlush: constants.Z_SYNC_FLUSH }), work);
    return work((into, at) => {
      let done = 0;
      for (let more = 1; more > 0 && done < into.length; done += more) more = readSync(descriptor, into, done, into.length - done, at + done);
      return done;
    });
  } finally {
    closeSync(descriptor);
  }
}

const gzipMagic = Buffer.of(0x1f, 0x8b);

function inMemory<T>(bytes: Buffer, work: (read: (into: Buffer, at: number) => number) => T): T {
  return work((into, at) => bytes.copy(into, 0, at));
}
