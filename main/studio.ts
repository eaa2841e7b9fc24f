import { join } from 'node:path';
import type { AppInfo } from '../core/contract.ts';
import type { Recipe } from '../core/recipes.ts';
import { createAssets } from './bridge/files/assets.ts';
import { createPictures } from './bridge/files/pictures.ts';
import { createUploads, type Uploads } from './bridge/files/uploads.ts';
import { createFiles, type Files } from './bridge/files.ts';
import { openDatasets, type Datasets } from './datasets/datasets.ts';
import type { Home } from './home.ts';
import { loadRecipes } from './recipes.ts';
import { packageRoot } from './resources.ts';
import { createDownloads, type Downloads } from './services/downloads.ts';
import { createEngineService, runtimeSources, type EngineService } from './services/engine.ts';
import { version } from './version.ts';

export interface StudioOptions {
  home: Home;
  /** `resolveCache()`. */
  cache: string;
  host: AppInfo['host'];
  /** The built window; default `dist/renderer` of this package. */
  renderer?: string;
  env?: NodeJS.ProcessEnv;
  /** Is told of defects; default: stderr. */
  report?: (error: unknown) => void;
}

/** Every service of one app, built once. */
export interface Studio {
  info: AppInfo;
  recipes(): Promise<Recipe[]>;
  engine: EngineService;
  datasets: Datasets;
  downloads: Downloads;
  uploads: Uploads;
  files: Files;
  report(error: unknown): void;
  /** Ends all work cleanly. */
  close(): Promise<void>;
}

/** The composition root: builds the services and nothing else. What takes long goes on in the background. */
export function openStudio({ home, cache, host, renderer, env = process.env, report = toStderr }: StudioOptions): Studio {
  const datasets = openDatasets(home.datasets, cache);
  const downloads = createDownloads(datasets, report);
  const engine = createEngineService({ cache, env }, { ...runtimeSources, devices: () => Promise.resolve([]) }, report);
  const uploads = createUploads();
  const assets = createAssets(renderer ?? join(packageRoot(), 'dist', 'renderer'), host === 'server');
  const pictures = createPictures(datasets, () => ({ dataset: '', samples: null }));
  return {
    info: { version: version(), home: home.root, host, platform: `${process.platform} ${process.arch}` },
    recipes: loadRecipes,
    engine,
    datasets,
    downloads,
    uploads,
    files: createFiles({ assets, pictures, uploads, report }),
    report,
    async close() {
      await Promise.all([downloads.close(), engine.close()]);
    },
  };
}

function toStderr(error: unknown): void {
  console.error('epochal:', error);
}
