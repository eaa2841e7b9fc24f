import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '../../core/engine.ts';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import { openEdited } from '../datasets/edits/edited.ts';
import { openPacked } from '../datasets/packed.ts';
import type { Engine, PredictionSession } from '../engine/engine.ts';
import { openEngine, type EngineRef } from '../engine/engines.ts';
import { readWeights } from '../checkpoints/read.ts';
import { manifestFile } from '../checkpoints/state.ts';
import type { FeaturesJob, MeasureJob, PredictJob } from './protocol.ts';
import { Recent } from './recent.ts';

/** Networks kept loaded at once: one may hold hundreds of megabytes. */
const modelLimit = 3;

/** What an inspecting process does, with an engine and networks that stay loaded between calls. */
export type InspectWork = ReturnType<typeof inspectWork>;

export function inspectWork() {
  let open: { files: string; engine: Engine } | null = null;
  const models = new Recent<PredictionSession>(modelLimit);

  function engineOf(ref: EngineRef): Engine {
    const files = Object.values(ref.files).join(' and ');
    open ??= { files, engine: openEngine(ref) };
    if (open.files !== files) throw new EpochalError('inspect.library', { open: open.files, wanted: files });
    return open.engine;
  }

  /** @returns count x classes, after softmax. */
  function predict({ engine, spec, checkpoint, images, count }: PredictJob): Float32Array {
    const loaded = engineOf(engine);
    return models.get(contentOf(checkpoint), () => loaded.predictor(resolveModel(spec), readWeights(checkpoint))).predict(images, count);
  }

  return {
    devices(ref: EngineRef): { devices: Device[]; version: string } {
      const engine = engineOf(ref);
      return { devices: engine.devices(), version: engine.version };
    },
    predict,
    /** `predict` of images of a data set. */
    measure({ directory, edits, stretch: { split, start, count }, ...network }: MeasureJob): Float32Array {
      const dataset = openEdited(directory, edits);
      try {
        return predict({ ...network, images: dataset.images(split, start, count), count });
      } finally {
        dataset.close();
      }
    },
    /** What the layer before the last makes of images of a data set. @returns count x `featureWidth`. */
    features({ engine, spec, checkpoint, directory, places }: FeaturesJob): Float32Array {
      const loaded = engineOf(engine);
      const network = models.get(`features\n${contentOf(checkpoint)}`, () => loaded.predictor(resolveModel(spec), readWeights(checkpoint), 'features'));
      const dataset = openPacked(directory);
      try {
        const { height, width, channels } = dataset.info;
        const images = new Uint8Array(places.length * height * width * channels);
        dataset.readPlacesInto(images, places);
        return network.predict(images, places.length);
      } finally {
        dataset.close();
      }
    },
  };
}

/** A resumed run may write a checkpoint of the same name again: its manifest, which has all hashes, tells them apart. */
function contentOf(checkpoint: string): string {
  try {
    return `${checkpoint}\n${readFileSync(join(checkpoint, manifestFile), 'utf8')}`;
  } catch (error) {
    throw new EpochalError('checkpoint.missing/removed', { folder: checkpoint }, { cause: error });
  }
}
