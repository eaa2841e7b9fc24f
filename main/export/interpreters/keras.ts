import { EpochalError } from '../../../core/errors.ts';
import { answerShape } from '../../../core/model/answers.ts';
import { resolveModel } from '../../../core/model/model.ts';
import { readH5 } from '../../formats/keras/h5.ts';
import { readKeras } from '../../formats/keras/keras.ts';
import { endingOf } from '../ending.ts';
import type { Artifact, ExportedModel, ExportTools } from '../format.ts';
import type { ExportSource } from '../source.ts';
import { probabilitiesFrom } from './probabilities.ts';
import { openInPython } from './python.ts';

/** Pictures at once. */
const batch = 64;

/**
 * Opens a `.keras` or `.h5` file: in Keras itself where `EPOCHAL_PYTHON` names a Python that has it; else it is read
 * as any file of Keras is that is brought in, and run in our engine.
 * @param tools where there is TensorFlow; without, only Keras can be asked.
 * @throws EpochalError `export.interpreter`.
 */
export async function openKeras({ files }: Artifact, source: Pick<ExportSource, 'model' | 'weights'>, _settings: unknown, tools?: Pick<ExportTools, 'tensorflow'>): Promise<ExportedModel> {
  const [[name, content]] = files as unknown as [[string, readonly Uint8Array[]]];
  const python = process.env['EPOCHAL_PYTHON'];
  const opened = python ? await openInPython(python, name, content) : null;
  if (opened) {
    const answers = answerShape(source.model.output.outputShape);
    const ending = endingOf(source.model, source.weights);
    return {
      interpreter: `Keras ${opened.keras}, TensorFlow ${opened.tensorflow}`,
      batch,
      predict: async (images, count) => probabilitiesFrom(await opened.run(images, count), answers, ending),
      close: () => opened.close(),
    };
  }
  if (!tools) throw new EpochalError('export.interpreter/no-keras', { name });
  const engine = await tools.tensorflow();
  const read = await (name.endsWith('.keras') ? readKeras : readH5)(Buffer.concat(content), name);
  const session = engine.predictor(resolveModel(read.model), read.weights);
  return {
    interpreter: `Epochal's own reader, TensorFlow ${engine.version}`,
    batch,
    predict: (images, count) => Promise.resolve(session.predict(images, count)),
    close: () => session.close(),
  };
}
