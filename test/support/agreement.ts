import { exportSettingsSchema, type ExportFormatId } from '../../core/exports.ts';
import type { TensorFlowEngine } from '../../main/engine/tensorflow/engine.ts';
import type { Artifact, ExportFormat } from '../../main/export/format.ts';
import { sourceOf, toolsOf } from './exportSource.ts';
import { pictures, type Sample } from './samples.ts';

export async function written(format: ExportFormat, id: ExportFormatId, sample: Sample, engine: TensorFlowEngine | null): Promise<Artifact> {
  return format.write(sourceOf(sample), exportSettingsSchema.parse({ format: id }), toolsOf(engine));
}

/** How far the file's probabilities are from the network's own at most, over some pictures: Infinity where one is no number. */
export async function gapOf(format: ExportFormat, id: ExportFormatId, sample: Sample, engine: TensorFlowEngine, count = 3): Promise<number> {
  const artifact = await written(format, id, sample, engine);
  const exported = await format.open!(artifact, sourceOf(sample), exportSettingsSchema.parse({ format: id }), toolsOf(engine));
  const predictor = engine.predictor(sample.model, sample.weights);
  try {
    const images = pictures(sample.model, count);
    const expected = predictor.predict(images, count);
    const got = await exported.predict(images, count);
    if (got.length !== expected.length) return Infinity;
    return expected.reduce((most, value, i) => {
      const apart = Math.abs(value - got[i]!);
      return Number.isNaN(apart) ? Infinity : Math.max(most, apart);
    }, 0);
  } finally {
    predictor.close();
    exported.close();
  }
}

/** Which samples are further than `most` from the network's own probabilities, and how far. */
export async function tooFar(format: ExportFormat, id: ExportFormatId, samples: readonly Sample[], engine: TensorFlowEngine, most: number): Promise<(readonly [string, number])[]> {
  const found: (readonly [string, number])[] = [];
  for (const sample of samples) {
    const gap = await gapOf(format, id, sample, engine);
    if (!(gap <= most)) found.push([sample.title, gap]);
  }
  return found;
}
