import { splitNames } from '../../../../core/datasets.ts';
import type { Answers } from '../../../../core/ledger/answers.ts';
import type { AnswerColumns, Columns } from './columns.svelte.ts';

/** What a run said of pictures, in order of place. Its answers name an image by its number in its split, as a training sees it: what is left out is not counted. */
export function answerColumns(run: string, answers: readonly Answers[], { count, splits, excluded }: Pick<Columns, 'count' | 'splits' | 'excluded'>): AnswerColumns {
  const columns = { run, predicted: new Int32Array(count).fill(-1), probability: new Float32Array(count).fill(NaN), confidence: new Float32Array(count).fill(NaN) };
  for (const { split, index, predicted, probability, confidence } of answers) {
    const number = splitNames.indexOf(split);
    const places = Uint32Array.from({ length: count }, (_, place) => place).filter((place) => splits[place] === number && excluded?.[place] !== 1);
    for (let i = 0; i < index.length; i++) {
      const place = places[index[i]!];
      if (place === undefined) continue;
      columns.predicted[place] = predicted[i]!;
      columns.probability[place] = probability[i]!;
      columns.confidence[place] = confidence[i]!;
    }
  }
  return columns;
}
