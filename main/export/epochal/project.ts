import type { DatasetInfo } from '../../../core/datasets.ts';
import type { Runs } from '../../runs/runs.ts';
import type { StreamedFile } from '../format.ts';
import { bundle } from './bundle.ts';

/**
 * Several runs as one `.epochal` file.
 * @param ids of the runs, in the order in which they will lie.
 * @param datasets that are here; each run takes what is said of its own along.
 * @throws EpochalError `run.unknown`; as `bundle` while it is read.
 */
export function bundleRuns(runs: Runs, ids: readonly string[], datasets: readonly DatasetInfo[]): StreamedFile {
  return bundle(ids.map((id) => {
    const recorded = runs.history(id);
    const dataset = datasets.find(({ sha256 }) => sha256 === recorded.history.run.dataset_sha256) ?? null;
    return { ...recorded, folder: runs.folder(id), dataset };
  }));
}
