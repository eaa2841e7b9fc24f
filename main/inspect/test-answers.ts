import { EpochalError } from '../../core/errors.ts';
import type { RunDetail } from '../../core/runs.ts';
import type { FindAnswers } from '../runs/compare.ts';
import type { EvaluateOptions, EvaluationResult, Inspector } from './inspector.ts';

/**
 * Asks runs of the test images of their data sets, to compare them.
 * @param ids of the runs. @param checkpoint `best`, `last`, or an epoch's number.
 * @returns what each answered; what one refused is thrown when it is asked for.
 * @throws EpochalError `evaluate.cancelled`.
 */
export async function testAnswers(inspector: Inspector, ids: readonly string[], checkpoint: string, { signal, onProgress }: Required<Pick<EvaluateOptions, 'signal' | 'onProgress'>>): Promise<FindAnswers> {
  const results = new Map<string, EvaluationResult | EpochalError>();
  for (const [place, id] of ids.entries()) {
    try {
      results.set(id, await inspector.evaluate({ kind: 'run', id }, { split: 'test', checkpoint, signal, onProgress: (done, total) => onProgress(place * total + done, ids.length * total) }));
    } catch (error) {
      if (!(error instanceof EpochalError) || error.code === 'evaluate.cancelled') throw error;
      results.set(id, error);
    }
  }
  return (detail) => {
    const result = results.get(detail.run)!;
    if (result instanceof EpochalError) throw result;
    return answersIn(result, detail);
  };
}

/** As a ledger has them. */
function answersIn({ evaluation, probabilities, labels }: EvaluationResult, { name, dataset, datasetSha256, epochs }: RunDetail): ReturnType<FindAnswers> {
  if (evaluation.datasetSha256 !== datasetSha256) throw new EpochalError('run.data-changed', { data: dataset, run: name });
  const classes = probabilities.length / labels.length;
  const predicted = labels.map((_, image) => {
    const own = probabilities.subarray(image * classes, (image + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
  const [epoch] = evaluation.checkpoint.split('-');
  return { epoch: Number.isNaN(Number(epoch)) ? epochs : Number(epoch), answers: { split: 'test', images: { start: 0, count: labels.length }, predicted, target: labels } };
}
