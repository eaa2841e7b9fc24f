import { phraseText } from '../../../core/errors/words.ts';
import type { Evaluation } from '../../../core/predictions.ts';
import { describeCheckpoint } from '../../../core/runs.ts';
import type { Context, Outcome } from '../command.ts';
import { duration, share, whole } from '../format.ts';
import { npz } from '../../formats/npz.ts';
import type { EvaluateOptions } from '../options/answers.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { withServices } from '../services.ts';
import { fields, table } from '../table.ts';

export async function evaluateRun(context: Context, name: string, options: EvaluateOptions): Promise<Outcome> {
  const { dataset, split, checkpoint, predictions } = options;
  if (predictions !== undefined) await checkOutput(predictions);
  return withServices(context, async ({ networks, inspector }) => {
    const { evaluation, probabilities, labels } = await inspector.evaluate(networks.find(name), {
      ...(dataset === undefined ? {} : { dataset }),
      split,
      checkpoint,
      signal: context.interruption(),
      onProgress: (done, total) => context.report.bar(done / total, `${whole(done)} of ${whole(total)} images`),
    });
    if (predictions !== undefined) {
      const classes = evaluation.perClass.length;
      await writeOutput(predictions, await npz({ probabilities: { shape: [labels.length, classes], values: probabilities }, labels: { shape: [labels.length], values: labels } }));
    }
    return { value: evaluation, text: () => describe(evaluation) };
  });
}

function describe(evaluation: Evaluation): string {
  const { perClass, confusion } = evaluation;
  const worst = (index: number): string | null => {
    const row = confusion[index]!;
    const taken = row.map((count, other) => ({ count, other })).filter(({ other }) => other !== index).sort((a, b) => b.count - a.count)[0];
    return taken && taken.count > 0 ? `${perClass[taken.other]!.name} ${taken.count}` : null;
  };
  const measures = fields([
    ['run', `${evaluation.run}, ${describeCheckpoint(evaluation.checkpoint)}`],
    ['images', `${whole(evaluation.count)} of ${evaluation.dataset}, ${evaluation.split}`],
    ['loss', share(evaluation.loss)],
    ['accuracy', share(evaluation.accuracy)],
    ['top 5', share(evaluation.top5Accuracy)],
    ['calibration', `${evaluation.ece.toFixed(4)} expected error`],
    ['time', duration(evaluation.seconds)],
    ...evaluation.notes.map((note) => ['note', phraseText(note)] as const),
  ]);
  const classes = table(
    [
      { title: 'CLASS', cell: (row) => row.name },
      { title: 'PRECISION', cell: (row) => share(row.precision), align: 'right' },
      { title: 'RECALL', cell: (row) => share(row.recall), align: 'right' },
      { title: 'F1', cell: (row) => share(row.f1), align: 'right' },
      { title: 'IMAGES', cell: (row) => row.support, align: 'right' },
      { title: 'MOST TAKEN FOR', cell: (row) => worst(row.index) },
    ],
    perClass.map((row, index) => ({ ...row, index })),
  );
  return `${measures}\n\n${classes}`;
}
