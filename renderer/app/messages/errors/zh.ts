import type { WindowCatalogue } from '../error-text.ts';
import { zhPhrases } from '../phrases/zh.ts';
import { bridgeErrors } from './bridge.ts';
import { datasetErrors } from './datasets.ts';
import { engineErrors } from './engine.ts';
import { exportErrors } from './export.ts';
import { fileErrors } from './files.ts';
import { importErrors } from './import.ts';
import { modelErrors } from './models.ts';
import { pictureErrors } from './pictures.ts';
import { runErrors } from './runs.ts';
import { trainingErrors } from './training.ts';

/** Every error and phrase in Chinese; loaded when the window first speaks it. */
export const zh: WindowCatalogue = {
  errors: {
    ...bridgeErrors,
    ...datasetErrors,
    ...engineErrors,
    ...exportErrors,
    ...fileErrors,
    ...importErrors,
    ...modelErrors,
    ...pictureErrors,
    ...runErrors,
    ...trainingErrors,
  },
  phrases: zhPhrases,
};
