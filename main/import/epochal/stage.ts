import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { requireSpace } from '../../system/disk-space.ts';
import { flushFolder, makeFolder } from '../../system/durable.ts';
import { filesOf, open } from '../../runs/bundle-files.ts';
import { bundlePaths } from '../../formats/bundle.ts';
import { explain } from '../../system/system-errors.ts';
import { openRows } from '../../runs/adopt.ts';
import type { RunHistory } from '../../runs/history.ts';
import { newRunId } from '../../runs/ids.ts';
import type { Runs } from '../../runs/runs.ts';
import { rowsFile, type StagedRun } from '../protocol.ts';
import { openBundle, type Bundle } from './archive.ts';
import { readRun, type ReadRun } from './record.ts';
import { toStoredNote } from '../../runs/notes.ts';

export interface StageOptions {
  /** Of the home they go to. */
  runs: Pick<Runs, 'has' | 'history' | 'folder'>;
  /** An empty folder, to write into. */
  staged: string;
  /** The data sets of that home. */
  datasets: readonly { id: string; sha256: string }[];
  /** Whether something else goes by that id, such as an imported model. */
  isTaken(id: string): boolean;
  progress(doneBytes: number, totalBytes: number): void;
  /** Of all rows together. Default: 384 MiB. */
  mostRowBytes?: number;
}

/**
 * What is copied into the run database at once, which serves nobody else meanwhile: 9 ms a megabyte. A run of 100,000
 * epochs and 10 million steps has 320 MB.
 */
const usuallyMostRowBytes = 384 * 2 ** 20;

/**
 * Reads the runs of an `.epochal` file and lays them out for a home to take in: their rows in a database, their files
 * in folders, each checked against its size and sha256. One run at a time is held in memory, and no weights.
 * @throws EpochalError `import.damaged`, `import.too-large`, `import.not-a-model`, `import.newer`, `disk.full`,
 *   `home.unusable`.
 */
export async function stageRuns(path: string, options: StageOptions): Promise<StagedRun[]> {
  const { staged, datasets, mostRowBytes = usuallyMostRowBytes } = options;
  const bundle = await openBundle(path);
  try {
    refuseUnexpectedFiles(bundle);
    const rows = openRows(join(staged, rowsFile));
    try {
      const unpack = unpacker(bundle, options);
      const places = await placesOf(bundle, options);
      const found: StagedRun[] = [];
      for (const [from, { run, outcome }] of places) {
        const read = await readRun(bundle, from);
        const { name, parent } = read.history.run;
        const dataset = datasetFor(read.history, datasets);
        const folder = outcome === 'there' ? null : String(found.length);
        if (folder !== null) {
          await unpack(read.files, join(staged, folder));
          rows.add({ ...read, history: moved(read.history, { id: run, dataset, parent: parent && (places.get(parent)?.run ?? parent) }) }, join(staged, folder));
          refuseTooMany(bundle.name, join(staged, rowsFile), mostRowBytes);
        }
        found.push({ run, name, from, outcome, dataset, folder });
      }
      return found;
    } finally {
      rows.close();
    }
  } catch (error) {
    throw explain(error, staged);
  } finally {
    bundle.close();
  }
}

/** @returns lays the files of a run's folder where it is to be, each checked. */
function unpacker(bundle: Bundle, { progress }: StageOptions): (files: ReadRun['files'], folder: string) => Promise<void> {
  const total = [...bundle.files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return async (files, folder) => {
    makeFolder(folder);
    await requireSpace(folder, total - done, bundle.name, 'home');
    const folders = new Set([folder]);
    for (const { path, packed } of files) {
      const to = join(folder, ...path.split('/'));
      await bundle.extract(packed, to);
      for (let at = dirname(to); at !== folder; at = dirname(at)) folders.add(at);
      done += bundle.files.get(packed)!.bytes;
      progress(done, total);
    }
    for (const made of folders) flushFolder(made);
  };
}

function refuseTooMany(name: string, rows: string, most: number): void {
  const { size } = statSync(rows);
  if (size <= most) return;
  throw new EpochalError('import.too-large/records', { name, most: most.toLocaleString('en-US') });
}

/** Every file must belong to a run that the bundle names. */
function refuseUnexpectedFiles({ name, files, runs }: Bundle): void {
  const fixed = new Set(runs.flatMap((run) => [bundlePaths.history(run), bundlePaths.steps(run), bundlePaths.samples(run), bundlePaths.dataset(run)]));
  const roots = runs.map(bundlePaths.folder);
  const unexpected = [...files.keys()].find((path) => !fixed.has(path) && !roots.some((root) => path.startsWith(root)));
  if (unexpected !== undefined) throw new EpochalError('import.damaged/unexpected-file', { name, file: unexpected });
  if (new Set(runs).size !== runs.length) throw new EpochalError('import.damaged/twice', { name });
}

/** What each run of the bundle will be called here: of all before the first is taken in, since one may name another as its parent. */
async function placesOf(bundle: Bundle, options: StageOptions): Promise<Map<string, Pick<StagedRun, 'run' | 'outcome'>>> {
  const places = new Map<string, Pick<StagedRun, 'run' | 'outcome'>>();
  for (const from of bundle.runs) {
    const outcome = await outcomeOf(bundle, from, options);
    places.set(from, { outcome, run: outcome === 'renamed' ? freshId(options, [...places.values()]) : from });
  }
  return places;
}

async function outcomeOf(bundle: Bundle, id: string, { runs, isTaken }: StageOptions): Promise<StagedRun['outcome']> {
  if (runs.has(id)) return (await isSame(bundle, await readRun(bundle, id), runs)) ? 'there' : 'renamed';
  return isTaken(id) ? 'renamed' : 'added';
}

function freshId({ runs }: StageOptions, taken: readonly { run: string }[]): string {
  for (;;) {
    const id = newRunId(new Date());
    if (!runs.has(id) && !taken.some(({ run }) => run === id)) return id;
  }
}

/** The data set of the same content, by the same name if it can be. */
function datasetFor({ run }: RunHistory, datasets: StageOptions['datasets']): string | null {
  const same = datasets.filter(({ sha256 }) => sha256 === run.dataset_sha256).map(({ id }) => id);
  return same.includes(run.dataset) ? run.dataset : (same[0] ?? null);
}

function moved(history: RunHistory, { id, dataset, parent }: { id: string; dataset: string | null; parent: string | null }): RunHistory {
  const note = { created: new Date().toISOString(), text: toStoredNote(phrase`Imported; it was run ${history.run.id}, which another run or model here is called.`) };
  return {
    ...history,
    run: { ...history.run, id, parent, dataset: dataset ?? history.run.dataset },
    notes: id === history.run.id ? history.notes : [...history.notes, note],
  };
}

const unnoted: Pick<RunHistory['run'], 'note' | 'tags' | 'starred' | 'archived'> = { note: '', tags: [], starred: 0, archived: 0 };

/** A translation may have come later. */
function namesOnly(subject: RunHistory['run']['subject']): unknown {
  return subject && { ...subject, classes: subject.classes.map(({ name }) => name) };
}

/** Whether the run here is that of the bundle, to the byte. What it and its data set are called may differ, and what a person noted. */
async function isSame(bundle: Bundle, { history, files }: ReadRun, runs: StageOptions['runs']): Promise<boolean> {
  const { id } = history.run;
  const here = runs.history(id);
  // What one of both does not know, an older Epochal did not record.
  const known = here.history.run.subject !== null && history.run.subject !== null;
  const plain = ({ run: { subject, ...run }, ...rest }: RunHistory): string => JSON.stringify({ run: { ...run, ...unnoted, name: '', dataset: '', subject: known ? namesOnly(subject) : null }, ...rest });
  if (plain(here.history) !== plain(history)) return false;
  const own = filesOf({ ...here, folder: runs.folder(id), dataset: null }).filter(({ path }) => path !== bundlePaths.history(id));
  const counted = files.length + 2;
  if (own.length !== counted) return false;
  for (const { path, content } of own) {
    const hash = createHash('sha256');
    for await (const part of open(content)) hash.update(part);
    if (bundle.files.get(path)?.sha256 !== hash.digest('hex')) return false;
  }
  return true;
}
