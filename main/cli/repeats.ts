import { summarizeRepeats } from '../../core/comparison/repeats.ts';
import type { RunDetail } from '../../core/runs.ts';
import type { Runs } from '../runs/runs.ts';
import type { Outcome } from './command.ts';
import { share } from './format.ts';
import { fields, table } from './table.ts';

/** The runs that were begun together with one, by their seeds; it alone where it has no group. */
export function repeatsOf(runs: Runs, run: string): string[] {
  const { group } = runs.row(run);
  if (group === null) return [run];
  return runs.list().filter((row) => row.group === group).map((row) => runs.show(row.run)).sort((a, b) => a.training.seed - b.training.seed).map((one) => one.run);
}

/** What repeats came to: of those that finished, the best accuracies and how far they lie apart. */
export function repeatOutcome(runs: Runs, ids: readonly string[]): Outcome {
  const repeats = ids.map((run) => runs.show(run));
  const values = repeats.map(({ state, best }) => (state === 'finished' ? (best?.value ?? null) : null));
  const summary = summarizeRepeats(values.filter((value) => value !== null));
  const metric = repeats.find(({ best }) => best !== null)?.best?.metric ?? 'valAccuracy';
  const { mean, std, interval } = summary;
  return {
    value: { runs: ids, seeds: repeats.map(({ training }) => training.seed), metric, ...summary, values, group: repeats[0]!.group },
    exitCode: repeats.some(({ state }) => state === 'failed' || state === 'interrupted') ? 1 : 0,
    text: () =>
      [
        table<RunDetail>(
          [
            { title: 'RUN', cell: (one) => one.run },
            { title: 'SEED', cell: (one) => one.training.seed, align: 'right' },
            { title: 'STATE', cell: (one) => one.state },
            { title: 'BEST', cell: (one) => share(one.best?.value ?? null), align: 'right' },
            { title: 'EPOCH', cell: (one) => one.best?.epoch ?? null, align: 'right' },
          ],
          repeats,
        ),
        fields([
          ['mean', mean === null ? null : `${share(mean)!} ${metric}`],
          ['deviation', share(std)],
          ['interval', interval && `${share(interval[0])!} to ${share(interval[1])!}: where the mean of all seeds lies, at 95%`],
        ]),
      ].filter(Boolean).join('\n\n'),
  };
}
