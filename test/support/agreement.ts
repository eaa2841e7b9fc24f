import { exportSettingsSchema, type ExportFormatId } from '../../core/exports.ts';
import { answerShape } from '../../core/model/answers.ts';
import type { TensorFlowEngine } from '../../main/engine/tensorflow/engine.ts';
import type { Artifact, ExportFormat, ExportTools } from '../../main/export/format.ts';
import type { ExportSource } from '../../main/export/source.ts';
import { pictures, type Sample } from './samples.ts';

/** A network to export, of a run that there is nothing else of; classes `class 0`, … */
export function sourceOf({ title, model, weights }: Sample): ExportSource {
  const classes = Array.from({ length: answerShape(model.output.outputShape).classes }, (_, i) => ({ name: `class ${i}`, nameZh: i % 2 === 0 ? `类别 ${i}` : null }));
  return { id: 'sample', name: title, model, weights, epoch: 3, classes, dataset: null, run: null };
}

export function toolsOf(engine: TensorFlowEngine | null): ExportTools {
  const noImages = (): never => { throw new Error('asks for images'); };
  return {
    tensorflow: () => (engine ? Promise.resolve(engine) : Promise.reject(new Error('asks for TensorFlow'))),
    calibrationImages: noImages,
    pictures: noImages,
    progress: () => undefined,
  };
}

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
