import { markOf, type CheckpointMark, type ExportRow } from '../../../core/exports.ts';
import type { ModelDetail } from '../../../core/models.ts';
import type { NetworkRef } from '../../../core/networks.ts';
import type { Best, RunDetail } from '../../../core/runs.ts';
import type { Weighed } from './estimate.ts';
import { formKey } from './rows.ts';

/** What is taken out: all the page needs to know of a run or an imported model. */
export interface ExportTarget extends Weighed, NetworkRef {
  name: string;
  /** Id; null for an imported model. */
  dataset: string | null;
  /** Whether the data set of that name is another than the run was trained on. */
  dataChanged: boolean;
  best: Best | null;
  /** Epochs whose checkpoints are kept whole, newest first; empty for an imported model. */
  epochs: readonly number[];
  /** What `last` means; null for an imported model, or before there is one. */
  last: CheckpointMark | null;
  /** Of an imported model, what pictures it takes. */
  takes: { input: readonly number[]; classes: number } | null;
  /** Of an imported model, where it came from. */
  file: string | null;
}

export function targetOfRun(detail: RunDetail): ExportTarget {
  const { run, name, dataset, datasetChanged, params, checkpoints, best } = detail;
  const epochs = checkpoints.filter(({ folder, epoch }) => folder === String(epoch)).map(({ epoch }) => epoch);
  const last = checkpoints.at(-1);
  return {
    id: run, kind: 'run', name, dataset, dataChanged: datasetChanged === true, params, best, file: null, takes: null,
    epochs: epochs.toSorted((a, b) => b - a),
    last: last === undefined ? null : markOf(last.folder),
    checkpointBytes: checkpoints.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

export function targetOfModel({ model, name, params, input, classes, origin }: ModelDetail): ExportTarget {
  return { id: model, kind: 'model', name, dataset: null, dataChanged: false, params, best: null, file: origin.file, takes: { input, classes }, epochs: [], last: null, checkpointBytes: params * 4 };
}

/** The checkpoint a choice stands for; null where there is but one. */
export function chosenOf(checkpoint: string, { best, last }: Pick<ExportTarget, 'best' | 'last'>): CheckpointMark | null {
  if (last === null) return null;
  if (checkpoint === 'best') return best?.epoch ?? last;
  return checkpoint === 'last' ? last : Number(checkpoint);
}

/**
 * The newest export of each format and form, of one checkpoint: others are not to be compared with it.
 * @param rows newest first.
 */
export function newestByForm(rows: readonly ExportRow[], target: ExportTarget, checkpoint: string): ReadonlyMap<string, ExportRow> {
  const chosen = chosenOf(checkpoint, target);
  const found = new Map<string, ExportRow>();
  for (const row of rows) {
    if (row.network.kind !== target.kind || row.network.id !== target.id) continue;
    const its = row.report?.checkpoint ?? chosenOf(row.settings.checkpoint, target);
    if (chosen !== null && its !== null && its !== chosen) continue;
    const key = formKey(row.settings.format, row.settings.quantize);
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}
