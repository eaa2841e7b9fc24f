import type { Events } from '../../core/contract.ts';
import type { AppInfo } from '../../core/contract/app.ts';
import type { Recipe } from '../../core/recipes.ts';
import type { FolderUploads } from '../uploads/folders.ts';
import type { ModelUploads } from '../uploads/models.ts';
import type { Uploads } from '../uploads/pictures.ts';
import type { DatasetExportService } from '../export/data/service.ts';
import type { ExportService } from '../export/service.ts';
import type { DataImports } from '../import/data-service.ts';
import type { LogService } from '../import/log-service.ts';
import type { ImportService } from '../import/service.ts';
import type { Maps } from '../inspect/map/maps.ts';
import type { Downloads } from '../datasets/downloads.ts';
import type { EngineService } from '../runtime/service.ts';
import type { RunTable } from '../runs/table.ts';
import type { RunRows } from '../trainer/run-rows.ts';
import type { Topic } from '../system/topic.ts';
import type { Stores } from './stores.ts';
import type { Workers } from './workers.ts';

/** Every service of one app that serves a window, built once. */
export interface Studio extends Stores, Omit<Workers, 'exporter' | 'datasetExporter' | 'importer'> {
  info: AppInfo;
  recipes(): Promise<Recipe[]>;
  engine: EngineService;
  downloads: Downloads;
  maps: Maps;
  rows: RunRows;
  table: RunTable;
  exports: ExportService;
  datasetExports: DatasetExportService;
  models: ImportService;
  dataImports: DataImports;
  logs: LogService;
  /** Steps of range tests that were given a name. */
  ratePoints: Topic<Events['rateTest']>;
  uploads: Uploads;
  /** Files of models and of weights that windows have brought. */
  modelUploads: Pick<ModelUploads, 'add' | 'path'>;
  /** Folders and files of pictures that windows have brought. */
  folderUploads: FolderUploads;
  report(error: unknown): void;
  /** Ends all work: runs stop with a checkpoint, downloads are called off. */
  close(): Promise<void>;
}
