// @ts-check
// Finds or installs the TensorFlow library with the app's own code, which Node 24 runs as it is.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EpochalError } from '../../core/errors.ts';
import { phraseText } from '../../core/errors/words.ts';
import { resolveCache } from '../../main/system/home.ts';
import { installRuntime } from '../../main/runtime/runtime.ts';
import { progressOn } from './progress.mjs';
import { rememberRuntime } from './runtime-stamp.mjs';
import { endWith, say, SetupError } from './say.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const progress = progressOn(process.stderr);
const stop = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, () => stop.abort());

try {
  const { library } = await installRuntime({
    cache: resolveCache(),
    signal: stop.signal,
    onProgress: (step) => step.phase !== 'find' && step.phase !== 'done' && progress.report({ ...step, message: phraseText(step.message) }),
  });
  progress.end();
  if (library) {
    rememberRuntime(root, library.cc);
    say(`TensorFlow ${library.version} (${library.source}) is ready`);
  }
} catch (error) {
  progress.end();
  endWith(error instanceof EpochalError ? new SetupError(error.message, error.hint) : error);
}
