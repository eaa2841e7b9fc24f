import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { readModelSpec, type ModelSpec } from '../../core/model/spec.ts';
import type { ModelRow } from '../../core/models.ts';
import type { ClassName } from '../../core/subject.ts';
import { isId } from '../datasets/names.ts';
import { processTag } from '../system/process-tag.ts';
import { flushFolder, makeFolder } from '../system/durable.ts';
import { entriesOf, removeLeftovers } from '../system/leftovers.ts';
import { isReadOnly, systemCode, withSystemErrors } from '../system/system-errors.ts';
import { checkpointsFolder } from '../runs/folders.ts';
import { isRunId } from '../runs/ids.ts';
import { freeId, freeName, readName } from './names.ts';
import { modelRecordSchema, rowOf, type ModelRecord } from './record.ts';
import { modelFile, recordFile, writeJson } from './staged.ts';

/** The imported models of a home. Every method that takes a model takes its id, and throws EpochalError `model.unknown`. */
export interface Models {
  /** Newest first. One that is damaged is left out. */
  list(): ModelRow[];
  /** @throws EpochalError `model.damaged`. */
  row(model: string): ModelRow;
  /** Whether there is one of that id, damaged or not. */
  has(model: string): boolean;
  readModel(model: string): ModelSpec;
  /** In label order; null where its file did not say. */
  classNames(model: string): ClassName[] | null;
  /** Folder of its weights, as a checkpoint. */
  weights(model: string): string;
  folder(model: string): string;
  /** A folder of the store for a model to come; `writeModelFolder` fills it. */
  stage(): string;
  /**
   * Makes what was staged a model.
   * @param name null for that of the record, with a number where another has it.
   * @param runs ids of runs, none of which a model may have.
   * @throws EpochalError `model.name` for one that is taken.
   */
  place(staged: string, name: string | null, runs?: readonly string[]): ModelRow;
  /** Removes what was staged. */
  discard(staged: string): void;
  /** @throws EpochalError `model.name` for one that is empty, taken or the id of a run. */
  rename(model: string, name: string): ModelRow;
  remove(model: string): void;
}

const begun = '.importing-';
const gone = '.removed-';
const leftover = /^\.(?:importing|removed|uploads)-(\d+-\d+)-/;

/** Opens the models below `root`. What imports that were killed have left is removed; nothing is created. */
export function openModels(root: string): Models {
  const of = (model: string): string => join(root, model);
  const names = (): string[] => entriesOf(root);
  const ids = (): string[] => names().filter(isId);

  function read(model: string): ModelRecord {
    if (!isId(model) || statSync(of(model), { throwIfNoEntry: false }) === undefined) {
      throw unknown(model);
    }
    return damagedUnless(join(of(model), recordFile), (value) => modelRecordSchema.parse(value));
  }
  const readable = (): { model: string; record: ModelRecord }[] =>
    ids().flatMap((model) => {
      try {
        return [{ model, record: read(model) }];
      } catch (error) {
        if (error instanceof EpochalError) return [];
        throw error;
      }
    });
  const taken = (): string[] => readable().map(({ record }) => record.name);

  removeLeftovers(root, (name) => leftover.exec(name)?.[1]);
  moveAside(root, ids());

  return {
    list: () => readable().map(({ model, record }) => rowOf(model, record)).sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0)),
    row: (model) => rowOf(model, read(model)),
    has: (model) => ids().includes(model),
    readModel(model) {
      read(model);
      return damagedUnless(join(of(model), modelFile), readModelSpec);
    },
    classNames: (model) => read(model).classNames,
    weights(model) {
      read(model);
      return join(of(model), checkpointsFolder, '0');
    },
    folder(model) {
      read(model);
      return of(model);
    },
    stage: () =>
      withSystemErrors(root, () => {
        makeFolder(root);
        const folder = join(root, `${begun}${processTag}-${randomBytes(4).toString('hex')}`);
        mkdirSync(folder);
        return folder;
      }),
    place(staged, name, runs = []) {
      return withSystemErrors(root, () => {
        const path = join(staged, recordFile);
        const record = damagedUnless(path, (value) => modelRecordSchema.parse(value));
        const named = { ...record, name: name === null ? freeName(record.name, taken()) : readName(name, taken()) };
        writeJson(path, named);
        flushFolder(staged);
        const model = freeId(named.name, [...names(), ...runs]);
        renameSync(staged, of(model));
        flushFolder(root);
        return rowOf(model, named);
      });
    },
    discard: (staged) => rmSync(staged, { recursive: true, force: true }),
    rename(model, name) {
      const record = read(model);
      const others = readable().flatMap((one) => (one.model === model ? [] : [one.record.name]));
      const named = { ...record, name: readName(name, others) };
      return withSystemErrors(root, () => {
        const path = join(of(model), recordFile);
        writeJson(`${path}.next`, named);
        renameSync(`${path}.next`, path);
        flushFolder(of(model));
        return rowOf(model, named);
      });
    },
    remove(model) {
      if (!ids().includes(model)) throw unknown(model);
      withSystemErrors(root, () => {
        // It vanishes by one rename, its bytes follow.
        const doomed = join(root, `${gone}${processTag}-${randomBytes(4).toString('hex')}`);
        renameSync(of(model), doomed);
        flushFolder(root);
        rmSync(doomed, { recursive: true, force: true });
      });
    },
  };
}

/** An older Epochal gave a model the id of a run, where its file was called so. Where nothing may be written it keeps it, and the run goes before it. */
function moveAside(root: string, ids: readonly string[]): void {
  for (const id of ids.filter(isRunId)) {
    try {
      renameSync(join(root, id), join(root, freeId(id, ids)));
    } catch (error) {
      // ENOENT: another process has just done it.
      if (!isReadOnly(error) && systemCode(error) !== 'ENOENT') throw error;
    }
  }
}

function unknown(model: string): EpochalError {
  return new EpochalError('model.unknown', { model });
}

function damagedUnless<T>(path: string, read: (value: unknown) => T): T {
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new EpochalError('model.damaged', { path }, { cause: error });
  }
}
