import { EpochalError } from '../../core/errors.ts';
import type { Answers } from '../../core/ledger/answers.ts';
import { answersOfProbabilities } from '../../core/ledger/of-probabilities.ts';
import type { RunDetail } from '../../core/runs.ts';
import type { FindAnswers } from '../runs/compare.ts';
import type { Runs } from '../runs/runs.ts';
import { answersAsImported } from '../runs/seen.ts';
import type { EvaluateOptions, Inspector } from './inspector.ts';

type Asking = Required<Pick<EvaluateOptions, 'signal' | 'onProgress'>>;
type Asked = { epoch: number; answers: Answers };

/**
 * Asks a run of the test images of its data set.
 * @param checkpoint `best`, `last`, or an epoch's number.
 * @throws EpochalError `run.data-changed`, `evaluate.cancelled`, and what `evaluate` refuses.
 */
export async function askTest(inspector: Inspector, runs: Pick<Runs, 'seen'>, { run, name, dataset, datasetSha256, epochs }: RunDetail, checkpoint: string, asking: Partial<Asking> = {}): Promise<Asked> {
  const { evaluation, probabilities, labels } = await inspector.evaluate({ kind: 'run', id: run }, { split: 'test', checkpoint, asSeen: true, ...asking });
  if (evaluation.datasetSha256 !== datasetSha256) throw new EpochalError('run.data-changed', { data: dataset, run: name });
  const [epoch] = evaluation.checkpoint.split('-');
  return { epoch: Number.isNaN(Number(epoch)) ? epochs : Number(epoch), answers: answersAsImported(runs.seen(run), answersOfProbabilities(probabilities, labels, 'test', { start: 0, count: labels.length })) };
}

/**
 * Asks runs of the test images of their data sets, to compare them.
 * @returns what each answered; what one refused is thrown when it is asked for.
 * @throws EpochalError `evaluate.cancelled`.
 */
export async function testAnswers(inspector: Inspector, runs: Pick<Runs, 'seen'>, asked: readonly RunDetail[], checkpoint: string, { signal, onProgress }: Asking): Promise<FindAnswers> {
  const results = new Map<string, Asked | EpochalError>();
  for (const [place, detail] of asked.entries()) {
    try {
      results.set(detail.run, await askTest(inspector, runs, detail, checkpoint, { signal, onProgress: (done, total) => onProgress(place * total + done, asked.length * total) }));
    } catch (error) {
      if (!(error instanceof EpochalError) || error.code === 'evaluate.cancelled') throw error;
      results.set(detail.run, error);
    }
  }
  return ({ run }) => {
    const result = results.get(run)!;
    if (result instanceof EpochalError) throw result;
    return result;
  };
}
