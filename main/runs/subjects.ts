import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { subjectOf, type RunSubject } from '../../core/subject.ts';
import { createInfoReader, type ReadInfo } from '../datasets/edits/info.ts';
import { infoOf, readIndex } from '../datasets/index-file.ts';
import { isId } from '../datasets/names.ts';
import { entriesOf } from '../system/leftovers.ts';
import type { StoredRun } from './rows.ts';

/** What runs were trained to tell apart, and what the data sets of the home still say of it. */
export interface Subjects {
  /** As it is recorded, or else as the data set of the same content says; null where nothing does. */
  of(run: Pick<StoredRun, 'classes' | 'pixels' | 'dataset_sha256'>): RunSubject | null;
  /** Whether the data set of that name here is another by its content; null where it is not here. */
  isChanged(run: Pick<StoredRun, 'dataset' | 'dataset_sha256'>): boolean | null;
  /** Writes down for good what runs of an older Epochal lack, while a data set of the very same content is here. @returns these runs. */
  fill(): string[];
}

/** @param datasets folder of the home's data sets. */
export function openSubjects(database: Database.Database, datasets: string): Subjects {
  const lacking = database.prepare<[], string>('SELECT DISTINCT dataset_sha256 FROM runs WHERE classes IS NULL').pluck();
  const write = database.prepare<object, string>('UPDATE runs SET classes = :classes, pixels = :pixels WHERE classes IS NULL AND dataset_sha256 = :sha256 RETURNING id').pluck();

  const edited = createInfoReader();
  const info = (id: string, read: ReadInfo): DatasetInfo | null => {
    if (!isId(id)) return null;
    try {
      return read(join(datasets, id));
    } catch (error) {
      // One that is not here, or is damaged, says nothing.
      if (error instanceof EpochalError) return null;
      throw error;
    }
  };
  const found = (sha256: string): RunSubject | null => {
    const same = entriesOf(datasets).flatMap((id) => [info(id, asImported), info(id, edited)]).find((one) => one?.sha256 === sha256);
    return same ? subjectOf(same) : null;
  };

  return {
    of: (run) => storedSubject(run) ?? found(run.dataset_sha256),
    isChanged({ dataset, dataset_sha256: sha256 }) {
      const here = info(dataset, edited);
      return here && here.sha256 !== sha256;
    },
    fill: () =>
      lacking.all().flatMap((sha256) => {
        const subject = found(sha256);
        return subject ? write.all({ sha256, ...columnsOf(subject) }) : [];
      }),
  };
}

function asImported(directory: string): DatasetInfo {
  return infoOf(readIndex(directory));
}

/** The columns of a run. */
export function columnsOf(subject: RunSubject | null): { classes: string | null; pixels: string | null } {
  return { classes: subject && JSON.stringify(subject.classes), pixels: subject && JSON.stringify(subject.pixels) };
}

/** Null for a run that has none recorded. */
export function storedSubject({ classes, pixels }: Pick<StoredRun, 'classes' | 'pixels'>): RunSubject | null {
  return classes === null || pixels === null ? null : { classes: JSON.parse(classes) as RunSubject['classes'], pixels: JSON.parse(pixels) as RunSubject['pixels'] };
}
