import type { Phrase } from '../../core/errors/words.ts';
import type { CheckpointMark, ExportSettings } from '../../core/exports.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { ClassName } from '../../core/subject.ts';
import type { RunDetail } from '../../core/runs.ts';
import type { EngineRef } from '../engine/engines.ts';

/** What an exporting process is to do: one export, once. */
export interface ExportJob {
  /** Null where there is none: nothing is then compared. */
  engine: EngineRef | null;
  /** Of the run or the imported model. */
  id: string;
  name: string;
  spec: ModelSpec;
  /** Folder of the checkpoint. */
  checkpoint: string;
  /** Null for an imported model. */
  epoch: CheckpointMark | null;
  /** Null where it is not known what the network calls them. */
  classes: ClassName[] | null;
  /** The data set of a run; null for an imported model. */
  trainedOn: { id: string; sha256: string } | null;
  run: RunDetail | null;
  /** Path of the database that runs are recorded in. */
  database: string;
  /** Folder of the packed data set to calibrate and compare on; null where there is none, and then `noDataset` says why. */
  dataset: string | null;
  noDataset: Phrase | null;
  settings: ExportSettings;
  /** Folder to write into; the parent moves it into place. */
  staging: string;
  /** Of the one file; null for a folder. */
  fileName: string | null;
}
