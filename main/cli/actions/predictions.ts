import { accuracyOf, unanswered } from '../../../core/ledger/answers.ts';
import { imageNamed } from '../../../core/ledger/images.ts';
import type { LedgerSplit } from '../../../core/ledger/codec.ts';
import { npz } from '../../formats/npz.ts';
import { answersOf } from '../../runs/ledgers.ts';
import type { Context, Outcome } from '../command.ts';
import { share, whole } from '../format.ts';
import type { PredictionsOptions } from '../options/answers.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { wrongUsage } from '../usage.ts';
import { withExisting } from './runs.ts';

/** What a run answered of each image in one of its epochs, as arrays. */
export async function writePredictions(context: Context, name: string, { epoch: which, split, out }: PredictionsOptions): Promise<Outcome> {
  if (out === undefined) throw wrongUsage('runs predictions needs --out.', 'Give --out, such as --out predictions.npz.');
  await checkOutput(out);
  const { run, epoch, answers } = withExisting(context, name, (runs, run) => ({
    run,
    ...answersOf(runs, run, which === 'best' || which === 'last' ? which : Number(which), split as LedgerSplit),
  }));
  const { index: position, label, predicted, target, probability, confidence, margin } = answers;
  const { start, imported } = answers.images;
  const index = position.map((at) => imageNamed(answers, at - start).index);
  // On an edited set an image may be of another split as imported.
  const ofSplits = imported ? { split: position.map((at) => imported.split[at - start]!) } : {};
  const arrays = Object.entries({ index, label, predicted, probability, confidence, margin, target, ...ofSplits }).map(([key, values]) => [key, { shape: [values.length], values }] as const);
  await writeOutput(out, await npz(Object.fromEntries(arrays)));
  const missing = unanswered(answers).map((at) => imageNamed(answers, at - start).index);
  const accuracy = accuracyOf(answers);
  return {
    value: { out, run, epoch, split, set: answers.split, count: index.length, accuracy: Number.isNaN(accuracy) ? null : accuracy, unanswered: missing },
    text: () => `${out}: ${whole(index.length)} answers of epoch ${epoch}, ${split}, accuracy ${share(accuracy)}${missing.length === 0 ? '' : `; ${whole(missing.length)} images were not met in that epoch`}`,
  };
}
