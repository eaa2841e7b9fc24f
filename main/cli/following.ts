import { phraseText } from '../../core/errors/words.ts';
import type { EpochRow, RunDetail, RunEvent } from '../../core/runs.ts';
import type { Runs } from '../runs/runs.ts';
import { describeHang } from '../trainer/patience.ts';
import type { Outcome } from './command.ts';
import { duration, rate, share, whole } from './format.ts';
import type { Reporter } from './reporter.ts';
import { fields } from './table.ts';

/** Tells a run's events: as they are in a stream, as a bar and lines for people. */
export function eventReporter(report: Reporter, { epochsPlanned }: Pick<RunDetail, 'epochsPlanned'>): (event: RunEvent) => void {
  return (event) => {
    report.event(event);
    if (event.type === 'epoch') report.line(epochLine(event, epochsPlanned));
    if (event.type === 'state') report.line(event.error === null ? event.state : `${event.state}: ${event.error.message} ${event.error.hint}`);
    if (event.type === 'hang') report.line(phraseText(describeHang(event)));
    if (event.type !== 'batch') return;
    const { epoch, firstStep, loss, stepsPerEpoch, meanLoss, meanAccuracy, imagesPerSecond, secondsLeft } = event;
    const step = ((firstStep + loss.length - 1) % stepsPerEpoch) + 1;
    const parts = [
      `epoch ${epoch}/${epochsPlanned}`,
      `step ${step}/${stepsPerEpoch}`,
      `loss ${share(meanLoss) ?? 'NaN'}`,
      `accuracy ${share(meanAccuracy)!}`,
      `${whole(Math.round(imagesPerSecond))} images/s`,
      secondsLeft === null ? '' : `${duration(secondsLeft)} left`,
    ];
    report.bar(step / stepsPerEpoch, parts.filter(Boolean).join('  '));
  };
}

/** One line an epoch, for a log. */
export function epochLine(row: EpochRow, planned: number): string {
  const near = row.topK === null ? '' : `  top k ${share(row.topK)!}`;
  const validation = row.valLoss === null && row.valAccuracy === null ? '' : `  val loss ${share(row.valLoss) ?? 'NaN'}  val accuracy ${share(row.valAccuracy) ?? '-'}`;
  const valNear = row.valTopK === null ? '' : `  val top k ${share(row.valTopK)!}`;
  return `epoch ${row.epoch}/${planned}  loss ${share(row.loss) ?? 'NaN'}  accuracy ${share(row.accuracy) ?? '-'}${near}${validation}${valNear}  rate ${rate(row.learningRate)}  ${row.seconds.toFixed(1)} s  ${whole(Math.round(row.imagesPerSecond))} images/s`;
}

/** What a training came to. A run that failed is a failure, and is named all the same. */
export function outcomeOf(runs: Runs, run: string, { logSteps }: { logSteps: boolean }): Outcome {
  const detail = runs.show(run);
  const { state, epochRows: epochs, stepMs, best, params, error, notes } = detail;
  // Float32Array: NaN becomes null, and is marked.
  const steps = logSteps ? { steps: runs.stepsFrom(run, 0).loss } : {};
  return {
    value: { run, state, epochs, stepMs, best, params, error, notes, ...steps },
    exitCode: state === 'failed' || state === 'interrupted' ? 1 : 0,
    text: () =>
      fields([
        ['run', `${run} (${detail.name})`],
        ['state', state],
        ['error', error && error.message],
        ['', error && error.hint],
        ['epochs', `${detail.epochs} of ${detail.epochsPlanned}`],
        ['best', best && `${share(best.value)!} ${best.metric} in epoch ${best.epoch}`],
        ['step', stepMs === null ? null : `${stepMs.toFixed(2)} ms, median`],
        ['notes', notes.map(({ text }) => text).join(' ') || null],
      ]),
  };
}
