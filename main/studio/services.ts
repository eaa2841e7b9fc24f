import type { AppInfo, Events } from '../../core/contract.ts';
import type { Recipe } from '../../core/recipes.ts';
import type { ModelUploads } from '../uploads/models.ts';
import type { Uploads } from '../uploads/pictures.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { ExportService } from '../export/service.ts';
import type { Inspector } from '../inspect/inspector.ts';
import type { ImportService } from '../import/service.ts';
import type { Models } from '../models/models.ts';
import type { PictureDecoder } from '../pictures/decoder.ts';
import type { Prober } from '../probe/prober.ts';
import type { Runs } from '../runs/runs.ts';
import type { Downloads } from '../datasets/downloads.ts';
import type { EngineService } from '../runtime/service.ts';
import type { Networks } from '../networks/network.ts';
import type { RunRows } from '../trainer/run-rows.ts';
import type { Topic } from '../system/topic.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** Every service of one app, built once. */
export interface Studio {
  info: AppInfo;
  recipes(): Promise<Recipe[]>;
  engine: EngineService;
  datasets: Datasets;
  downloads: Downloads;
  runs: Runs;
  rows: RunRows;
  trainer: Trainer;
  inspector: Inspector;
  prober: Prober;
  /** Runs and imported models alike. */
  networks: Networks;
  /** The store behind `models`. */
  modelStore: Models;
  exports: ExportService;
  models: ImportService;
  /** Steps of range tests that were given a name. */
  ratePoints: Topic<Events['rateTest']>;
  uploads: Uploads;
  /** Files of models and of weights that windows have brought. */
  modelUploads: Pick<ModelUploads, 'add' | 'path'>;
  /** Reads pictures that people bring. */
  pictures: PictureDecoder;
  report(error: unknown): void;
  /** Ends all work: runs stop with a checkpoint, downloads are called off. */
  close(): Promise<void>;
}
