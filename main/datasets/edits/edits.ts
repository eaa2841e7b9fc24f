import { join } from 'node:path';
import type { EditHistory, EditOutcome, VersionDifference } from '../../../core/contract/edits.ts';
import type { Edit } from '../../../core/datasets/edits/edit.ts';
import { differenceOf } from '../../../core/datasets/edits/difference.ts';
import { extended, replayed, type History } from '../../../core/datasets/edits/history.ts';
import { trainingForm } from '../../../core/datasets/edits/normal-form.ts';
import { resolveRequest, type ReadEditRequest } from '../../../core/datasets/edits/request.ts';
import { stateAfter, statesAlong, type Imported } from '../../../core/datasets/edits/state.ts';
import { sayEdit } from '../../../core/datasets/edits/words.ts';
import { EpochalError } from '../../../core/errors.ts';
import { entriesOf } from '../../system/leftovers.ts';
import { explain } from '../../system/system-errors.ts';
import { createTopic } from '../../system/topic.ts';
import type { Datasets } from '../datasets.ts';
import type { PackedDataset } from '../packed.ts';
import { editedInfo, hashOf, importedOf, type Edited } from './edited.ts';
import { appendToJournal } from './append.ts';
import { readJournal } from './journal.ts';
import { exactTwins } from './twins.ts';
import { watchJournals } from './watch.ts';

/** Edits of the data sets of one home. */
export interface Edits {
  /**
   * Does an edit, an undo or a redo, written down before it is answered.
   * @throws EpochalError as `resolveRequest`, `stateAfter`, `extended` and `readJournal` say; of the disk; `dataset.unknown`.
   */
  apply(id: string, request: ReadEditRequest, signal?: AbortSignal): Promise<EditOutcome>;
  history(id: string): EditHistory;
  /** What one state has otherwise than another; without `to`, than the present one. @throws EpochalError `edits.version`. */
  diff(id: string, from: string | number, to?: string | number): VersionDifference;
  /** Hears of edits, also of those that other processes make. @returns ends it. */
  subscribe(listener: (outcome: EditOutcome) => void): () => void;
}

/** Of a long history the hashes of so many last states are worked out. */
const mostHashed = 500;

/** @param folder of the data sets. @param report is called with defects. */
export function createEdits(datasets: Pick<Datasets, 'open'>, folder: string, report: (error: unknown) => void): Edits {
  const topic = createTopic<EditOutcome>(report);
  let listeners = 0;
  const watcher = watchJournals(() => entriesOf(folder).map((id) => join(folder, id)), (directory) => {
    try {
      topic.publish(withSet(directory.slice(folder.length + 1), ({ packed, imported, history }) => outcomeOf(packed, imported, history)));
    } catch (error) {
      // One that was removed, or is damaged, has no edits to tell of.
      if (!(error instanceof EpochalError)) report(error);
    }
  });

  function withSet<T>(id: string, work: (set: OpenSet) => T): T {
    const packed = datasets.open(id);
    try {
      return work({ packed, imported: importedOf(packed), history: replayed(readJournal(packed.directory).lines) });
    } finally {
      packed.close();
    }
  }

  return {
    async apply(id, request, signal) {
      const packed = datasets.open(id);
      try {
        const imported = importedOf(packed);
        const groups = request.edit === 'split' ? await exactTwins(packed, signal) : [];
        const created = new Date().toISOString();
        let history: History | null = null;
        appendToJournal(packed.directory, ({ lines }) => {
          const before = replayed(lines);
          const line = isRequestedStep(request) ? { ...request, created } : { ...resolved(imported, before, request, groups), created };
          history = extended(before, line);
          return line;
        });
        const outcome = outcomeOf(packed, imported, history!);
        watcher.seen(packed.directory);
        topic.publish(outcome);
        return outcome;
      } catch (error) {
        throw explain(error, packed.directory, 'datasets');
      } finally {
        packed.close();
      }
    },
    history: (id) => withSet(id, ({ packed, imported, history }) => historyOf(packed, imported, history)),
    diff: (id, from, to) =>
      withSet(id, ({ packed, imported, history }) => {
        const [before, after] = [from, to ?? history.position].map((version) => versionOf(packed, imported, history, version)) as [Edited, Edited];
        const said = ({ info: { sha256, counts } }: Edited): VersionDifference['from'] => ({ sha256, counts });
        return { id, from: said(before), to: said(after), ...differenceOf(imported.ranges, before.view, after.view) };
      }),
    subscribe(listener) {
      const end = topic.subscribe(listener);
      if (listeners++ === 0) watcher.start();
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        end();
        if (--listeners === 0) watcher.stop();
      };
    },
  };
}

interface OpenSet {
  packed: PackedDataset;
  imported: Imported;
  history: History;
}

type Step = Extract<ReadEditRequest, { edit: 'undo' | 'redo' }>;

function isRequestedStep(request: ReadEditRequest): request is Step {
  return request.edit === 'undo' || request.edit === 'redo';
}

/** The edit that was asked for. What can't be made is refused here. */
function resolved(imported: Imported, { edits, position }: History, request: Exclude<ReadEditRequest, Step>, groups: readonly number[][]): Edit {
  const inForce = edits.slice(0, position);
  const edit = resolveRequest(imported, stateAfter(imported, inForce), request, groups);
  stateAfter(imported, [...inForce, edit]);
  return edit;
}

function outcomeOf({ info }: PackedDataset, imported: Imported, { edits, position }: History): EditOutcome {
  const { sha256, edition, counts } = editedInfo(info, imported, stateAfter(imported, edits.slice(0, position)), position).info;
  return { id: info.id, sha256, edition, edits: position, undone: edits.length - position, counts };
}

function historyOf(packed: PackedDataset, imported: Imported, { edits, position }: History): EditHistory {
  const entries: EditHistory['entries'] = [];
  const whats: EditHistory['entries'][number]['what'][] = [];
  for (const { edit, state } of statesAlong(imported, edits, (before, next) => whats.push(sayEdit(imported, before, next)))) {
    const step = whats.length;
    const sha256 = edits.length - step < mostHashed ? hashOf(packed.info.sha256, trainingForm(imported, state)) : null;
    entries.push({ step, edit: edit.edit, created: edit.created, what: whats[step - 1]!, sha256, undone: step > position });
  }
  return { id: packed.info.id, imported: packed.info.sha256, position, entries, notes: readJournal(packed.directory).notes };
}

function versionOf({ info }: PackedDataset, imported: Imported, { edits }: History, version: string | number): Edited {
  const at = typeof version === 'number' ? version : stepOf(info.sha256, imported, edits, version);
  if (at === null || at > edits.length) throw new EpochalError('edits.version', { id: info.id, version: String(version) });
  return editedInfo(info, imported, stateAfter(imported, edits.slice(0, at)), at);
}

/** The last step after which a set had a hash that begins so. */
function stepOf(sha256: string, imported: Imported, edits: readonly Edit[], begin: string): number | null {
  let found = sha256.startsWith(begin) ? 0 : null;
  let step = 0;
  for (const { state } of statesAlong(imported, edits)) {
    step++;
    if (hashOf(sha256, trainingForm(imported, state)).startsWith(begin)) found = step;
  }
  return found;
}
