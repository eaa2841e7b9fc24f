import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { Engine, PredictionSession } from '../engine/engine.ts';
import { openEngine, type EngineRef } from '../engine/engines.ts';
import { readWeights } from '../checkpoints/read.ts';
import { manifestFile } from '../checkpoints/state.ts';
import type { Answers, Question } from './protocol.ts';
import { Recent } from './recent.ts';

/** Networks kept loaded at once: one may hold hundreds of megabytes. */
const modelLimit = 3;

/** Answers questions with an engine and networks that stay loaded between them. */
export function inspect(): (question: Question) => Answers[Question['kind']] {
  let open: { files: string; engine: Engine } | null = null;
  const models = new Recent<PredictionSession>(modelLimit);

  function engineOf(ref: EngineRef): Engine {
    const files = Object.values(ref.files).join(' and ');
    open ??= { files, engine: openEngine(ref) };
    if (open.files !== files) throw new EpochalError('inspect.library', `The process that runs networks has ${open.files} loaded, not ${files}.`, 'Restart Epochal.');
    return open.engine;
  }

  return (question) => {
    const engine = engineOf(question.engine);
    if (question.kind === 'devices') return { devices: engine.devices(), version: engine.version };
    const { spec, checkpoint, images, count } = question;
    const model = models.get(contentOf(checkpoint), () => engine.predictor(resolveModel(spec), readWeights(checkpoint)));
    return model.predict(images, count);
  };
}

/** A resumed run may write a checkpoint of the same name again: its manifest, which has all hashes, tells them apart. */
function contentOf(checkpoint: string): string {
  try {
    return `${checkpoint}\n${readFileSync(join(checkpoint, manifestFile), 'utf8')}`;
  } catch (error) {
    throw new EpochalError('checkpoint.missing', `The checkpoint in ${checkpoint} can't be read.`, 'Try again: a run in training removes those it no longer needs.', { cause: error });
  }
}
