import { splitNames } from '../../../../core/datasets.ts';
import type { Answers } from '../../../../core/ledger/answers.ts';
import { imageNamed } from '../../../../core/ledger/images.ts';
import type { AnswerColumns, Columns } from './columns.svelte.ts';

/** What a run said of pictures, in order of place, whatever edits the set had then and has now. */
export function answerColumns(run: string, all: readonly Answers[], { count, importedSplits }: Pick<Columns, 'count' | 'importedSplits'>): AnswerColumns {
  const columns = { run, predicted: new Int32Array(count).fill(-1), probability: new Float32Array(count).fill(NaN), confidence: new Float32Array(count).fill(NaN) };
  const starts = new Map(splitNames.map((split, number) => [split, importedSplits.indexOf(number)]));
  for (const answers of all) {
    const { images: { start }, index, predicted, probability, confidence } = answers;
    for (let i = 0; i < index.length; i++) {
      const image = imageNamed(answers, index[i]! - start);
      const place = starts.get(image.split)! + image.index;
      columns.predicted[place] = predicted[i]!;
      columns.probability[place] = probability[i]!;
      columns.confidence[place] = confidence[i]!;
    }
  }
  return columns;
}
