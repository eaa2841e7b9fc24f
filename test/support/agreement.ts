import { exportSettingsSchema, type ExportFormatId } from '../../core/exports.ts';
import type { TensorFlowEngine } from '../../main/engine/tensorflow/engine.ts';
import type { Artifact, ExportFormat } from '../../main/export/format.ts';
import { answersOf, largestGap } from './answers.ts';
import { sourceOf, toolsOf } from './exportSource.ts';
import { pictures, type Sample } from './samples.ts';

export async function written(format: ExportFormat, id: ExportFormatId, sample: Sample, engine: TensorFlowEngine | null): Promise<Artifact> {
  return format.write(sourceOf(sample), exportSettingsSchema.parse({ format: id }), toolsOf(engine));
}

/** How far the file's probabilities are from the network's own at most, over some pictures: Infinity where one is no number. */
export async function gapOf(format: ExportFormat, id: ExportFormatId, sample: Sample, engine: TensorFlowEngine, count = 3): Promise<number> {
  const artifact = await written(format, id, sample, engine);
  const exported = await format.open!(artifact, sourceOf(sample), exportSettingsSchema.parse({ format: id }), toolsOf(engine));
  try {
    return largestGap(answersOf(sample, engine, count), await exported.predict(pictures(sample.model, count), count));
  } finally {
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
