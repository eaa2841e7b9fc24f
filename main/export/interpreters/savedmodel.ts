import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import type { Artifact, ExportedModel, ExportTools } from '../format.ts';
import type { ExportSource } from '../source.ts';

/** Pictures at once. */
const batch = 64;
const graphFile = 'saved_model.pb';

/**
 * Loads a SavedModel as any program that has TensorFlow does: from a folder.
 * @throws EpochalError `runtime.missing`, `engine.failed`.
 */
export async function openSavedModel(artifact: Artifact, { model }: Pick<ExportSource, 'model'>, tools?: Pick<ExportTools, 'tensorflow'>): Promise<ExportedModel> {
  if (!tools) throw new EpochalError('runtime.missing/saved-model');
  const engine = await tools.tensorflow();
  const folder = mkdtempSync(join(tmpdir(), 'epochal-savedmodel-'));
  const remove = (): void => { rmSync(folder, { recursive: true, force: true }); };
  try {
    write(join(folder, graphFile), artifact.files.get(graphFile)!);
    const opened = engine.savedModel(folder, { input: 'images', output: 'probabilities', inputShape: model.input.outputShape });
    // It is all in memory now.
    remove();
    return {
      interpreter: `TensorFlow ${engine.version}`,
      batch,
      predict: (images, count) => Promise.resolve(opened.predict(Float32Array.from(images), count)),
      close: () => { opened.close(); },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Read again at once and then gone: there is nothing to flush. */
function write(path: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const part of parts) {
      for (let done = 0; done < part.byteLength; ) done += writeSync(descriptor, part, done);
    }
  } finally {
    closeSync(descriptor);
  }
}
