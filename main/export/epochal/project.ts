import { basename } from 'node:path';
import type { DatasetInfo } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { ExportReport } from '../../../core/exports.ts';
import type { Runs } from '../../runs/runs.ts';
import type { StreamedFile } from '../format.ts';
import { createStaging, placeExport, removeStaging, writeArtifact, writeBeside } from '../place/staging.ts';
import { checkTarget } from '../place/target.ts';
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

export interface ProjectOptions {
  /** Replaces a file that is no earlier export. Default false. */
  force?: boolean;
  onProgress?: (bytes: number) => void;
  /** Ends it between two parts, with `export.cancelled`; nothing is left. */
  signal?: AbortSignal;
}

/**
 * Writes several runs as one `.epochal` file: a project that another machine opens.
 * @param path absolute.
 * @throws EpochalError `run.unknown`, `export.cancelled`, `output.folder`, `output.write`, `output.exists`, `disk.full`.
 */
export async function exportProject(runs: Runs, ids: readonly string[], datasets: readonly DatasetInfo[], path: string, { force = false, onProgress = () => undefined, signal }: ProjectOptions = {}): Promise<ExportReport> {
  const target = { path, isFile: true };
  checkTarget(target, force);
  const began = performance.now();
  const file = bundleRuns(runs, ids, datasets);
  const staging = createStaging(target);
  try {
    let written = 0;
    const files = await writeArtifact(staging, { files: new Map(), streams: new Map([['project', file]]), warnings: [] }, basename(path), (bytes) => {
      if (signal?.aborted) throw new EpochalError('export.cancelled/project');
      onProgress((written += bytes));
    });
    const [{ bytes, sha256 }] = files as [ExportReport['files'][number]];
    const report: ExportReport = {
      run: ids[0]!,
      name: `${ids.length} runs`,
      checkpoint: null,
      classes: null,
      pixels: null,
      datasetSha256: null,
      format: 'epochal',
      quantize: 'none',
      io: 'float',
      keepFloat: [],
      files,
      bytes,
      sha256,
      seconds: (performance.now() - began) / 1000,
      proof: null,
      warnings: [],
    };
    writeBeside(staging, report, null);
    placeExport(staging, target);
    return report;
  } catch (error) {
    removeStaging(staging);
    throw error;
  }
}
