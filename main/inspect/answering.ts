import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { Engine, PredictionSession } from '../engine/engine.ts';
import { openTensorFlow } from '../engine/tensorflow/engine.ts';
import type { Answers, LibraryPaths, Question } from './protocol.ts';
import { Recent } from './recent.ts';

/** Networks kept loaded at once: one may hold hundreds of megabytes. */
const modelLimit = 3;

/** Answers questions with an engine and networks that stay loaded between them. */
export function inspect(): (question: Question) => Answers[Question['kind']] {
  let open: { cc: string; engine: Engine } | null = null;
  const models = new Recent<PredictionSession>(modelLimit);

  function engineOf({ framework, cc }: LibraryPaths): Engine {
    open ??= { cc, engine: openTensorFlow({ framework, cc }) };
    if (open.cc !== cc) throw new EpochalError('inspect.library', `The process that runs networks has ${open.cc} loaded, not ${cc}.`, 'Restart Epochal.');
    return open.engine;
  }

  return (question) => {
    const engine = engineOf(question.library);
    if (question.kind === 'devices') return { devices: engine.devices(), version: engine.version };
    const { spec, checkpoint, images, count } = question;
    const model = models.get(checkpoint, () => engine.predictor(resolveModel(spec), new Map()));
    return model.predict(images, count);
  };
}
