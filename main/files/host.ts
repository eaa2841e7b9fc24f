import { join } from 'node:path';
import type { Studio } from '../studio/services.ts';
import { packageRoot } from '../system/resources.ts';
import { createRunAnswers, createTestAnswers } from './answers.ts';
import { createAssets } from './assets.ts';
import { createColumns } from './columns.ts';
import { createFeatures } from './features.ts';
import { createFiles, type Files } from './files.ts';
import { createSamplePictures } from './samples.ts';
import { createRunLogs } from './logs.ts';
import { createOriginals } from './originals.ts';
import { createPictures } from './pictures.ts';
import { createThumbnails } from './thumbnails.ts';

/**
 * What of a studio has an address.
 * @param renderer folder of the built window; default `dist/renderer` of this package.
 */
export function filesOf({ info, datasets, maps, runs, inspector, exports, datasetExports, uploads, modelUploads, folderUploads, dataImports, report }: Studio, renderer = join(packageRoot(), 'dist', 'renderer')): Files {
  return createFiles({
    // Electron's protocol handler does not unpack what is compressed.
    assets: createAssets(renderer, info.host === 'server'),
    pictures: createPictures(datasets, (run, epoch) => ({ dataset: runs.show(run).dataset, samples: runs.samples(run, epoch ?? undefined) })),
    columns: createColumns(datasets),
    features: createFeatures(maps),
    thumbnails: createThumbnails(datasets),
    originals: createOriginals(datasets),
    answers: createRunAnswers(runs),
    testAnswers: createTestAnswers(runs, inspector),
    samples: createSamplePictures(dataImports),
    logs: createRunLogs(runs),
    exports,
    datasetExports,
    uploads,
    modelUploads,
    folderUploads,
    report,
  });
}
