import { statSync } from 'node:fs';
import { join } from 'node:path';
import { splitNames, type DatasetInfo, type SplitName } from '../../../core/datasets.ts';
import type { Edit } from '../../../core/datasets/edits/edit.ts';
import { imageAt, type ImageRef } from '../../../core/datasets/edits/images.ts';
import { replayed } from '../../../core/datasets/edits/history.ts';
import { trainingForm, wholeForm } from '../../../core/datasets/edits/normal-form.ts';
import { stateAfter, type EditState, type Imported } from '../../../core/datasets/edits/state.ts';
import { viewOf, type DatasetView } from '../../../core/datasets/edits/view.ts';
import { sha256Of } from '../../system/sha256.ts';
import { journalFile, readJournal } from './journal.ts';
import { readIndex } from '../index-file.ts';
import { checkStretch, openPacked, type DatasetImages, type PackedDataset } from '../packed.ts';

/**
 * Opens the data set in `directory` as edits have left it: images of a split are counted as a training sees them.
 * One without edits is as imported.
 * @param edits default: those that are in force now.
 * @throws EpochalError `dataset.missing`, `dataset.damaged`, `edits.damaged`, `edits.newer`; as `stateAfter` for edits of another set.
 */
export function openEdited(directory: string, edits: readonly Edit[] = editsInForce(directory)): DatasetImages {
  const packed = openPacked(directory);
  if (edits.length === 0) return packed;
  try {
    const imported = importedOf(packed);
    return seenAs(packed, edits, editedInfo(packed.info, imported, stateAfter(imported, edits), edits.length));
  } catch (error) {
    packed.close();
    throw error;
  }
}

/** The edits of the data set in `directory` that are not undone. */
export function editsInForce(directory: string): readonly Edit[] {
  if (!hasJournal(directory)) return [];
  const { edits, position } = replayed(readJournal(directory).lines);
  return edits.slice(0, position).map(({ created: _created, ...edit }) => edit);
}

/** Whether the data set in `directory` was ever edited. */
export function hasJournal(directory: string): boolean {
  return statSync(join(directory, journalFile), { throwIfNoEntry: false }) !== undefined;
}

/** What edits are made to. */
export function importedOf({ info, allLabels, range }: PackedDataset): Imported {
  const ranges = Object.fromEntries(splitNames.map((split) => [split, range(split)])) as Imported['ranges'];
  return { id: info.id, classes: info.classes, ranges, labels: allLabels };
}

/** What a data set is under edits: its facts, and the images of its splits. */
export interface Edited {
  info: DatasetInfo;
  view: DatasetView;
}

/** @param info as imported. @param edits how many are in force. */
export function editedInfo(info: DatasetInfo, imported: Imported, state: EditState, edits: number): Edited {
  const view = viewOf(imported, state);
  const { classLabels, classes } = view;
  const { classesZh, groups, ...facts } = info;
  return {
    view,
    info: {
      ...facts,
      classes,
      // A name that a person gave has no translation.
      ...(classesZh ? { classesZh: classLabels.map((label) => state.names.get(label) ?? classesZh[label]!) } : {}),
      groups: groups.map((group) => ({ ...group, classes: classLabels.flatMap((label, place) => (group.classes.includes(label) ? [place] : [])) })),
      counts: Object.fromEntries(splitNames.map((split) => [split, view.splits[split].places.length])) as DatasetInfo['counts'],
      sha256: hashOf(info.sha256, trainingForm(imported, state)),
      edits,
      imported: { sha256: info.sha256, counts: info.counts },
      edition: hashOf(info.sha256, wholeForm(imported, state)),
    },
  };
}

/** Images of a split as they were imported: for each of its indices, under the edits, the split and index of then. */
export function namesAsImported({ directory, places }: Pick<DatasetImages, 'directory' | 'places'>, split: SplitName): (index: number) => ImageRef {
  const ranges = readIndex(directory).splits;
  const own = places(split);
  return (index) => imageAt(ranges, own[index]!);
}

/** @param imported sha256 of the set as imported. @param form what differs, in its normal form. */
export function hashOf(imported: string, form: string | null): string {
  return form === null ? imported : sha256Of(`${imported}\n${form}`);
}

/** The images of a packed data set as a view has them. */
export function seenAs(packed: PackedDataset, edits: readonly Edit[], { info, view: { splits } }: Edited): DatasetImages {
  const imageBytes = info.height * info.width * info.channels;
  const dataset: DatasetImages = {
    info,
    edits,
    directory: packed.directory,
    descriptor: packed.descriptor,
    places: (split) => splits[split].places,
    labels: (split, limit) => splits[split].labels.slice(0, limit === undefined ? undefined : Math.max(0, limit)),
    images(split, start, count) {
      const target = new Uint8Array(Math.max(0, count) * imageBytes);
      dataset.readImagesInto(target, split, start, count);
      return target;
    },
    image: (split, index) => dataset.images(split, index, 1),
    readImagesInto(target, split: SplitName, start, count) {
      const { places } = splits[split];
      checkStretch(info, split, start, count, places.length);
      packed.readPlacesInto(target, places.subarray(start, start + count));
    },
    close: packed.close,
  };
  return dataset;
}
