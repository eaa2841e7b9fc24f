import { answerShape } from '../../core/model/answers.ts';
import type { TensorFlowEngine } from '../../main/engine/tensorflow/engine.ts';
import type { ExportTools } from '../../main/export/format.ts';
import type { ExportSource } from '../../main/export/source.ts';
import type { Sample } from './samples.ts';

/** A network to export, of a run that there is nothing else of; classes `class 0`, …, every other one named in Chinese too. */
export function sourceOf({ title, model, weights }: Pick<Sample, 'model' | 'weights'> & { title?: string }): ExportSource {
  const classes = Array.from({ length: answerShape(model.output.outputShape).classes }, (_, i) => ({ name: `class ${i}`, nameZh: i % 2 === 0 ? `类别 ${i}` : null }));
  return { id: 'sample', name: title ?? model.name, model, weights, epoch: 3, classes, dataset: null, run: null };
}

/** What a writer may ask for, but pictures. @param engine null for writers that must not ask for TensorFlow. */
export function toolsOf(engine: TensorFlowEngine | null): ExportTools {
  const noImages = (): never => { throw new Error('asks for images'); };
  return {
    tensorflow: () => (engine ? Promise.resolve(engine) : Promise.reject(new Error('asks for TensorFlow'))),
    calibrationImages: noImages,
    pictures: noImages,
    database: '',
    progress: () => undefined,
  };
}
