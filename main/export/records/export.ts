import { EpochalError } from '../../../core/errors.ts';
import type { RunRecordFormat } from '../../../core/run-records.ts';
import type { Runs } from '../../runs/runs.ts';
import type { StreamedFile } from '../format.ts';
import { createStaging, flushTree, placeExport, removeStaging, writeArtifact, type WrittenFile } from '../place/staging.ts';
import { checkNewFolder } from '../place/target.ts';
import { csvFiles } from './csv.ts';
import { mlflowFiles } from './mlflow.ts';
import { recordedRun, type RecordedRun, type RecordFiles } from './recorded.ts';
import { tensorBoardFiles } from './tensorboard.ts';

type Writer = (runs: readonly RecordedRun[], perStep: boolean) => RecordFiles;

const writers: Readonly<Record<RunRecordFormat, Writer>> = {
  tensorboard: tensorBoardFiles,
  csv: csvFiles,
  mlflow: mlflowFiles,
};

export interface RecordsOptions {
  format: RunRecordFormat;
  /** Each step's means, too. Default false. */
  perStep?: boolean;
  /** Called as bytes are written, with how many so far. */
  onProgress?: (bytes: number) => void;
  /** Ends it between two parts of a file, with `export.cancelled`; nothing is left. */
  signal?: AbortSignal;
}

/**
 * The files that `exportRecords` writes.
 * @throws EpochalError `run.unknown`, `run.damaged`.
 */
export function filesOfRecords(runs: Runs, ids: readonly string[], { format, perStep = false }: Pick<RecordsOptions, 'format' | 'perStep'>): RecordFiles {
  return writers[format](ids.map((id) => recordedRun(runs, id)), perStep);
}

/**
 * Writes what is recorded of runs, epochs and where asked steps, as a folder for another program.
 * @param ids of the runs, in the order in which they are named.
 * @param path absolute; a folder that is not there yet, or is empty.
 * @returns the files, by their path in the folder.
 * @throws EpochalError `run.unknown`, `run.damaged`, `export.cancelled`, `output.folder`, `output.write`, `output.exists`, `disk.full`. Nothing is left then.
 */
export async function exportRecords(runs: Runs, ids: readonly string[], path: string, { format, perStep = false, onProgress = () => undefined, signal }: RecordsOptions): Promise<WrittenFile[]> {
  const target = { path, isFile: false };
  checkNewFolder(path);
  const files = filesOfRecords(runs, ids, { format, perStep });
  const staging = createStaging(target);
  try {
    let bytes = 0;
    const written = await writeArtifact(staging, { files: new Map(), streams: new Map([...files].map(([name, read]) => [name, streamed(read)])), warnings: [] }, null, (more) => {
      if (signal?.aborted) throw new EpochalError('export.cancelled/project');
      onProgress((bytes += more));
    });
    flushTree(staging);
    placeExport(staging, target);
    return written;
  } catch (error) {
    removeStaging(staging);
    throw error;
  }
}

function streamed(read: () => Iterable<Uint8Array>): StreamedFile {
  return {
    bytes: null,
    async *read() {
      yield* read();
    },
  };
}
