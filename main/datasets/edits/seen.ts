import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { editSchema, type Edit } from '../../../core/datasets/edits/edit.ts';
import type { Ranges } from '../../../core/datasets/edits/images.ts';
import { stateAfter } from '../../../core/datasets/edits/state.ts';
import { viewOf, type DatasetView } from '../../../core/datasets/edits/view.ts';
import { EpochalError } from '../../../core/errors.ts';
import { openPacked, type DatasetImages } from '../packed.ts';
import { importedOf, openEdited } from './edited.ts';

/** In the folder of a run: the edits that its data set had when it began. A run of a set as imported has none. */
export const seenFile = 'edits.json';

const range = z.object({ start: z.int().min(0), end: z.int().min(0) });
const schema = z.object({
  format: z.literal('epochal.seen'),
  version: z.literal(1),
  /** Sha256 of the set as imported. */
  imported: z.string(),
  classes: z.array(z.string()),
  ranges: z.object({ train: range, validation: range, test: range, unlabeled: range }),
  edits: z.array(editSchema),
});

/** What a run keeps of an edited set: with the set as imported it gives every image and label again. */
export interface Seen {
  imported: string;
  classes: readonly string[];
  ranges: Ranges;
  edits: readonly Edit[];
}

/** What is written of a set that is trained on; null of one as imported. */
export function seenBytes({ edits, directory }: Pick<DatasetImages, 'edits' | 'directory'>): Uint8Array | null {
  if (edits.length === 0) return null;
  const packed = openPacked(directory);
  packed.close();
  const { classes, ranges } = importedOf(packed);
  return Buffer.from(`${JSON.stringify({ format: 'epochal.seen', version: 1, imported: packed.info.sha256, classes, ranges, edits })}\n`);
}

/** @param folder of a run. @returns null where it saw its data set as imported. @throws EpochalError `run.damaged/edits`. */
export function readSeen(folder: string): Seen | null {
  const path = join(folder, seenFile);
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new EpochalError('run.damaged/edits', { path }, { cause: error });
  }
}

/**
 * Opens the data set in `directory` as a run saw it, whatever edits there were since.
 * @param folder of the run. @param sha256 that it recorded.
 * @returns null where the data set is another by now.
 */
export function openSeen(directory: string, folder: string, sha256: string): DatasetImages | null {
  const seen = readSeen(folder);
  const packed = openPacked(directory);
  packed.close();
  if (packed.info.sha256 !== (seen?.imported ?? sha256)) return null;
  const dataset = openEdited(directory, seen?.edits ?? []);
  if (dataset.info.sha256 === sha256) return dataset;
  dataset.close();
  return null;
}

/** The images of an edited data set that a run saw. */
export interface SeenView {
  /** Sha256 of the set as imported. */
  imported: string;
  ranges: Ranges;
  view: DatasetView;
  /** Whether classes were merged, so that they are numbered otherwise than they were imported. */
  isMerged: boolean;
}

/** Which images a run saw, in their order, without the data set; null where it saw its data set as imported. */
export function viewSeen(folder: string): SeenView | null {
  const seen = readSeen(folder);
  if (seen === null) return null;
  const { imported: sha256, classes, ranges, edits } = seen;
  // Labels are those of the set; which images there are is known without them.
  const imported = { id: '', classes, ranges, labels: new Int32Array(ranges.unlabeled.end) };
  const view = viewOf(imported, stateAfter(imported, edits));
  return { imported: sha256, ranges, view, isMerged: view.classes.length < classes.length };
}
