import { gapWords, interactionWords, shareWords, type Blame, type BlameTraining } from '../../../core/comparison/blame/blame.ts';
import { phraseText } from '../../../core/errors/words.ts';
import { activeStates, type RunEvent } from '../../../core/runs.ts';
import { lookForBlame, trainForBlame } from '../../training/blame/blame.ts';
import type { Context, Outcome } from '../command.ts';
import { eventReporter } from '../following.ts';
import { duration, share, whole } from '../format.ts';
import { awaitInterruptible, isAskedFor } from '../interruption.ts';
import type { BlameOptions } from '../options/blame.ts';
import { withServices } from '../services.ts';
import { table } from '../table.ts';
import { stopHere, waitForAll } from '../training-command.ts';

export async function blame(context: Context, [first, second]: readonly [string, string], { epochs, seeds, budget, plan }: BlameOptions): Promise<Outcome> {
  return withServices(context, async (services) => {
    const { runs, datasets, trainer } = services;
    const request = { a: runs.find(first), b: runs.find(second), epochs, seeds, budget };
    const planned = lookForBlame(runs, datasets, request);
    if (plan) return outcomeOf(planned, runs.row(request.a).name, runs.row(request.b).name);
    const interruption = context.interruption();
    context.report.line(budgetLine(planned));
    trainer.on(reporterOf(context, (run) => runs.row(run).name, planned.trainings[0]!.epochs));
    const begun = await awaitInterruptible(interruption, trainForBlame(runs, datasets, trainer, request), () => undefined);
    const waiting = begun.trainings.flatMap(({ run, state }) => (run !== null && state !== null && activeStates.includes(state) ? [run] : []));
    await awaitInterruptible(interruption, waitForAll(services, waiting), () => {
      context.report.line('stopping; what is done is kept, and the same command goes on with it');
      stopHere(services, waiting);
    });
    const found = lookForBlame(runs, datasets, request);
    const outcome = outcomeOf(found, runs.row(request.a).name, runs.row(request.b).name);
    const isCutShort = found.trainings.some(({ accuracy }) => accuracy === null);
    return isCutShort && !isAskedFor(interruption) ? { ...outcome, exitCode: 1 } : outcome;
  });
}

/** Tells of each training by its name. */
function reporterOf({ report }: Context, nameOf: (run: string) => string, epochsPlanned: number): (event: RunEvent) => void {
  const tell = eventReporter(report, { epochsPlanned });
  return (event) => {
    if (event.type === 'state' && event.state === 'running') report.line(nameOf(event.run));
    tell(event);
  };
}

function budgetLine({ trainings, seeds, epochs, secondsLeft }: Blame): string {
  const left = trainings.filter(({ accuracy }) => accuracy === null).length;
  return `${whole(trainings.length)} trainings of ${whole(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}, with ${whole(seeds.length)} seeds; ${whole(left)} to be trained, about ${duration(secondsLeft)}`;
}

function outcomeOf(found: Blame, a: string, b: string): Outcome {
  const { gap, interaction, shares, notes, settings, trainings, seeds, ...others } = found;
  const sentences = gap === null ? [] : [phraseText(gapWords([a, b], gap, found)), ...shares.map((one) => phraseText(shareWords(one.path, one, gap))), ...[interaction && interactionWords(found.design, interaction)].flatMap((one) => (one ? [phraseText(one)] : []))];
  const said = notes.map(phraseText);
  const value = {
    ...others,
    metric: 'valAccuracy',
    seeds,
    settings,
    trainings,
    gap: gap && gap.value,
    gapInterval: gap && gap.interval,
    shares: shares.map(({ isShown, ...one }, place) => ({ path: one.path, share: one.value, interval: one.interval, outcome: isShown ? 'shown' : 'none', verdict: sentences[1 + place]! })),
    interaction: interaction && interaction.value,
    verdict: sentences[0] ?? null,
    notes: said,
  };
  return {
    value,
    text: () =>
      [
        budgetLine(found),
        table<BlameTraining>(
          [
            { title: 'RUN', cell: (one) => one.run ?? '-' },
            { title: 'NAME', cell: (one) => one.name },
            { title: 'EPOCHS', cell: (one) => `${one.epoch} of ${one.epochs}`, align: 'right' },
            { title: 'STATE', cell: (one) => one.state ?? '-' },
            { title: 'ACCURACY', cell: (one) => share(one.accuracy), align: 'right' },
          ],
          trainings,
        ),
        gap === null ? `The shares are told once ${settings.map(({ path }) => path).join(', ')} were tried with two seeds.` : sentences.join('\n'),
        said.join('\n'),
      ].filter(Boolean).join('\n\n'),
  };
}
