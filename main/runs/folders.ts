import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { readModelSpec, type ModelSpec } from '../../core/model/spec.ts';
import { readTraining, type Training } from '../../core/training.ts';
import { flushFolder, makeFolder, writeFlushed } from '../system/durable.ts';
import { entriesOf } from '../system/leftovers.ts';

/** Where a run's files lie. */
export const checkpointsFolder = 'checkpoints';

/** The folders of all runs, one each: `model.json`, `training.json`, `checkpoints/`, and its record (see `record.ts`). */
export interface Folders {
  of(run: string): string;
  /** Makes a run's folder beside its place. @returns where it lies, and what puts it there. */
  prepare(run: string, contents: { model: ModelSpec; training: Training; files: Readonly<Record<string, Uint8Array[]>> }): { beside: string; place(): void };
  /** Makes an empty folder beside the runs'. It, or a folder in it, can be placed. */
  stage(): string;
  /** Makes a staged folder that of a run. */
  place(staged: string, run: string): { putBack(): void };
  /** Takes a run's folder away in one move. @returns removes it, or puts it back. */
  takeAway(run: string): { remove(): void; putBack(): void };
  readModel(run: string): ModelSpec;
  readTraining(run: string): Training;
  dropCheckpoints(run: string, names: readonly string[]): void;
  /** Leaves of a checkpoint what a network needs to answer. @returns bytes that are left. */
  slimCheckpoint(run: string, name: string): number;
  /** Removes from a run's checkpoints all that is not named. Only while nobody trains it. */
  keepCheckpoints(run: string, names: ReadonlySet<string>): void;
  /** Whether something was cut off. */
  hasLeftovers(): boolean;
  /** Ends what was cut off: folders half made are removed, those of deleted runs too. */
  sweep(exists: (run: string) => boolean): void;
}

const begun = '.new-';
const taken = '.gone-';
/** Another process may be making it at this moment. */
const graceMs = 3_600_000;

export function openFolders(root: string): Folders {
  const of = (run: string): string => join(root, run);
  const isStaged = (folder: string): boolean => [folder, dirname(folder)].some((one) => dirname(one) === root && basename(one).startsWith(begun));
  return {
    of,
    prepare(run, { model, training, files }) {
      const beside = join(root, begun + run);
      makeFolder(join(beside, checkpointsFolder));
      writeJson(join(beside, 'model.json'), model);
      writeJson(join(beside, 'training.json'), training);
      for (const [name, parts] of Object.entries(files)) writeFlushed(join(beside, name), parts);
      flushFolder(beside);
      return {
        beside,
        place() {
          renameSync(beside, of(run));
          flushFolder(root);
        },
      };
    },
    stage() {
      const folder = join(root, begun + randomUUID());
      makeFolder(folder);
      return folder;
    },
    place(staged, run) {
      if (!isStaged(staged)) throw new Error(`${staged} was not staged here`);
      renameSync(staged, of(run));
      flushFolder(root);
      return { putBack: () => renameSync(of(run), staged) };
    },
    takeAway(run) {
      // A damaged row may have any id: it must not lead out of here.
      if (!isOneFolder(run)) return { remove: () => undefined, putBack: () => undefined };
      const away = join(root, taken + run);
      rmSync(away, { recursive: true, force: true });
      const isThere = statSync(of(run), { throwIfNoEntry: false }) !== undefined;
      if (isThere) renameSync(of(run), away);
      return {
        remove: () => rmSync(away, { recursive: true, force: true }),
        putBack: () => {
          if (isThere) renameSync(away, of(run));
        },
      };
    },
    readModel(run) {
      const path = join(of(run), 'model.json');
      try {
        return readModelSpec(JSON.parse(readFileSync(path, 'utf8')));
      } catch (error) {
        throw new EpochalError('run.damaged/model', { run, path }, { cause: error });
      }
    },
    readTraining(run) {
      const path = join(of(run), 'training.json');
      try {
        return readTraining(JSON.parse(readFileSync(path, 'utf8')));
      } catch (error) {
        throw new EpochalError('run.damaged/settings', { run, path }, { cause: error });
      }
    },
    dropCheckpoints(run, names) {
      for (const name of names.filter(isOneFolder)) rmSync(join(of(run), checkpointsFolder, name), { recursive: true, force: true });
    },
    slimCheckpoint(run, name) {
      const folder = join(of(run), checkpointsFolder, name);
      rmSync(join(folder, 'optimizer.safetensors'), { force: true });
      return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    },
    keepCheckpoints(run, names) {
      const folder = join(of(run), checkpointsFolder);
      // Of the folders above none is made again.
      if (!existsSync(folder)) mkdirSync(folder);
      for (const name of readdirSync(folder)) {
        if (!names.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
      }
    },
    hasLeftovers: () => entriesOf(root).some((name) => name.startsWith(begun) || name.startsWith(taken)),
    sweep(exists) {
      for (const name of readdirSync(root)) {
        const path = join(root, name);
        if (name.startsWith(begun)) {
          const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
          if (since !== undefined && Date.now() - since > graceMs) rmSync(path, { recursive: true, force: true });
        } else if (name.startsWith(taken)) {
          const run = name.slice(taken.length);
          const isHere = statSync(of(run), { throwIfNoEntry: false }) !== undefined;
          if (exists(run) && !isHere) renameSync(path, of(run));
          else rmSync(path, { recursive: true, force: true });
        }
      }
    },
  };
}

function isOneFolder(name: string): boolean {
  return name !== '' && basename(name) === name && !name.startsWith('.');
}

function writeJson(path: string, value: unknown): void {
  writeFlushed(path, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}
