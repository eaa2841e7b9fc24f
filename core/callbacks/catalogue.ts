import { catalogueOf, type Catalogue } from '../settings.ts';
import type { CallbackDefinition } from './callback.ts';
import { csvLogger } from './csvLogger.ts';
import { earlyStopping } from './earlyStopping.ts';
import { modelCheckpoint } from './modelCheckpoint.ts';
import { reduceLROnPlateau } from './reduceLROnPlateau.ts';
import { tensorBoard } from './tensorBoard.ts';
import { terminateOnNaN } from './terminateOnNaN.ts';

/** Every callback there is, by Keras's class name. */
export const callbackCatalogue: Catalogue<CallbackDefinition> = catalogueOf([earlyStopping, reduceLROnPlateau, modelCheckpoint, terminateOnNaN, csvLogger, tensorBoard]);
