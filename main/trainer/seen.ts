import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { openSeen } from '../datasets/edits/seen.ts';
import type { Runs } from '../runs/runs.ts';

/** A data set as a run sees it. */
export interface SeenData {
  /** Of the packed data set. */
  directory: string;
  edits: readonly Edit[];
  info: DatasetInfo;
}

/** The data that a run saw, whatever edits there were since. @throws EpochalError `run.data-changed` where the data set is another. */
export function requireSeen(runs: Runs, run: string, directory: string): SeenData {
  const { dataset: data, datasetSha256, name } = runs.show(run);
  const dataset = openSeen(directory, runs.folder(run), datasetSha256);
  if (dataset === null) throw new EpochalError('run.data-changed', { data, run: name });
  dataset.close();
  return { directory, edits: dataset.edits, info: dataset.info };
}
