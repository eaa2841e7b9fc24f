import type { Model } from '../../core/model/model.ts';
import { answerShape } from '../../core/model/answers.ts';
import type { WeightMap } from '../../main/engine/engine.ts';
import type { ExportTools } from '../../main/export/format.ts';
import type { ExportSource } from '../../main/export/source.ts';

/** A network without a run, as an export takes it, its classes numbered. */
export function sourceOf(model: Model, weights: WeightMap): ExportSource {
  const classes = Array.from({ length: answerShape(model.output.outputShape).classes }, (_, i) => ({ name: `class ${i}`, nameZh: `类别${i}` }));
  return { id: 'a', name: model.name, model, weights, epoch: null, classes, dataset: null, run: null };
}

/** For writers that need neither TensorFlow nor pictures. */
export const plainTools: ExportTools = {
  tensorflow: () => Promise.reject(new Error('this export needs no TensorFlow')),
  calibrationImages: () => { throw new Error('this export needs no pictures'); },
  pictures: () => { throw new Error('this export needs no data set'); },
  progress: () => undefined,
};
