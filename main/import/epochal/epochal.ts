import { createHash } from 'node:crypto';
import { rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { flushFolder } from '../../durable.ts';
import { filesOf, open } from '../../export/epochal/contents.ts';
import { bundlePaths } from '../../export/epochal/manifest.ts';
import { explain } from '../../refusal.ts';
import type { AdoptedRun } from '../../runs/adopt.ts';
import type { RunHistory } from '../../runs/history.ts';
import { newRunId } from '../../runs/ids.ts';
import type { Runs } from '../../runs/runs.ts';
import { openBundle, type Bundle } from './archive.ts';
import { readRun, type ReadRun } from './record.ts';

/** What became of one run of a bundle. */
export interface ImportedRun {
  /** Its id here. */
  run: string;
  name: string;
  /** Its id in the bundle. */
  from: string;
  /** `added`; `renamed`: added under a new id, as another run or a model has its; `there`: the very same run was here already. */
  outcome: 'added' | 'renamed' | 'there';
  /** The data set here that it trained on; null where there is none of that content, so that it can't be resumed. */
  dataset: string | null;
}

export interface ImportBundleOptions {
  /** Of the home it goes to. */
  runs: Runs;
  /** The data sets of that home. */
  datasets: readonly { id: string; sha256: string }[];
  /** Whether something else goes by that id, such as an imported model. Default: nothing does. */
  isTaken?(id: string): boolean;
  progress?(doneBytes: number, totalBytes: number): void;
  signal?: AbortSignal;
}

/**
 * Takes the runs of an `.epochal` file into a home: all of them or none. Every file is checked against its size and
 * sha256 beside its place before a run is to be seen. Weights are not held in memory.
 * @throws EpochalError `import.damaged`, `import.too-large`, `import.not-a-model`, `import.newer`, `import.cancelled`,
 *   `disk.full`, `home.unusable`.
 */
export async function importBundle(path: string, options: ImportBundleOptions): Promise<ImportedRun[]> {
  const bundle = await openBundle(path);
  const staged: string[] = [];
  try {
    const read: ReadRun[] = [];
    for (const id of bundle.runs) read.push(await readRun(bundle, id));
    refuseStrays(bundle);
    const stage = stager(bundle, options, staged);
    const adopted: AdoptedRun[] = [];
    const results: ImportedRun[] = [];
    for (const run of read) {
      const { id, name } = run.history.run;
      const dataset = datasetFor(run.history, options.datasets);
      const outcome = await outcomeOf(bundle, run, options);
      const own = outcome === 'renamed' ? freshId(options.runs, adopted) : id;
      if (outcome !== 'there') adopted.push({ ...run, history: moved(run.history, own, dataset), staged: await stage(run) });
      results.push({ run: own, name, from: id, outcome, dataset });
    }
    options.runs.adopt(adopted);
    return results;
  } catch (error) {
    for (const folder of staged) rmSync(folder, { recursive: true, force: true });
    throw explain(error, dirname(staged[0] ?? path));
  } finally {
    bundle.close();
  }
}

/** @returns lays the files of a run's folder beside the runs, each checked. */
function stager(bundle: Bundle, { runs, progress, signal }: ImportBundleOptions, staged: string[]): (run: ReadRun) => Promise<string> {
  const total = [...bundle.files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return async ({ files }) => {
    const folder = runs.stagingFolder();
    staged.push(folder);
    refuseWithoutRoom(folder, total - done);
    const folders = new Set([folder]);
    for (const { path, packed } of files) {
      if (signal?.aborted) throw new EpochalError('import.cancelled', `The import of ${bundle.name} was cancelled.`, 'Nothing was changed.');
      const to = join(folder, ...path.split('/'));
      await bundle.extract(packed, to);
      for (let at = dirname(to); at !== folder; at = dirname(at)) folders.add(at);
      done += bundle.files.get(packed)!.bytes;
      progress?.(done, total);
    }
    for (const made of folders) flushFolder(made);
    return folder;
  };
}

function refuseWithoutRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  throw new EpochalError('disk.full', `The runs need ${bytes.toLocaleString('en-US')} bytes, ${(bavail * bsize).toLocaleString('en-US')} are free.`, 'Free some space and try again; nothing was changed.');
}

/** Every file must belong to a run that the bundle names. */
function refuseStrays({ name, files, runs }: Bundle): void {
  const fixed = new Set(runs.flatMap((run) => [bundlePaths.history(run), bundlePaths.steps(run), bundlePaths.samples(run), bundlePaths.dataset(run)]));
  const roots = runs.map(bundlePaths.folder);
  const stray = [...files.keys()].find((path) => !fixed.has(path) && !roots.some((root) => path.startsWith(root)));
  if (stray !== undefined || new Set(runs).size !== runs.length) {
    throw new EpochalError('import.damaged', `${name} is damaged: ${stray === undefined ? 'it names a run twice' : `'${stray}' belongs to no run`}.`, 'Export the runs anew.');
  }
}

async function outcomeOf(bundle: Bundle, run: ReadRun, { runs, isTaken }: ImportBundleOptions): Promise<ImportedRun['outcome']> {
  const { id } = run.history.run;
  if (runs.has(id)) return (await isSame(bundle, run, runs)) ? 'there' : 'renamed';
  return isTaken?.(id) ? 'renamed' : 'added';
}

function freshId(runs: Runs, adopted: readonly AdoptedRun[]): string {
  for (;;) {
    const id = newRunId(new Date());
    if (!runs.has(id) && !adopted.some(({ history }) => history.run.id === id)) return id;
  }
}

/** The data set of the same content, by the same name if it can be. */
function datasetFor({ run }: RunHistory, datasets: ImportBundleOptions['datasets']): string | null {
  const same = datasets.filter(({ sha256 }) => sha256 === run.dataset_sha256).map(({ id }) => id);
  return same.includes(run.dataset) ? run.dataset : (same[0] ?? null);
}

function moved(history: RunHistory, id: string, dataset: string | null): RunHistory {
  const note = { created: new Date().toISOString(), text: `Imported; it was run ${history.run.id}, which another run or model here is called.` };
  return {
    ...history,
    run: { ...history.run, id, dataset: dataset ?? history.run.dataset },
    notes: id === history.run.id ? history.notes : [...history.notes, note],
  };
}

/** A translation may have come later. */
function namesOnly(subject: RunHistory['run']['subject']): unknown {
  return subject && { ...subject, classes: subject.classes.map(({ name }) => name) };
}

/** Whether the run here is that of the bundle, to the byte. What it is called may differ, and its data set's name. */
async function isSame(bundle: Bundle, { history, files }: ReadRun, runs: Runs): Promise<boolean> {
  const { id } = history.run;
  const here = runs.history(id);
  // What one of both does not know, an older Epochal did not record.
  const known = here.history.run.subject !== null && history.run.subject !== null;
  const plain = ({ run: { subject, ...run }, ...rest }: RunHistory): string => JSON.stringify({ run: { ...run, name: '', dataset: '', subject: known ? namesOnly(subject) : null }, ...rest });
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

