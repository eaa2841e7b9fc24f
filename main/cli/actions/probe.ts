import type { Probe, RateTest } from '../../../core/probe.ts';
import type { ProbeRequest } from '../../probe/prober.ts';
import { prepareTraining, type TrainingRequest } from '../../training/request.ts';
import { trialOf } from '../../training/trial.ts';
import type { Context, Outcome } from '../command.ts';
import { streamedWords } from '../training/describing.ts';
import { bytes, duration, share, whole } from '../format.ts';
import type { ProbeOptions, RateTestOptions } from '../options/probe.ts';
import { withServices, type Services } from '../services.ts';
import { fields, table } from '../table.ts';
import { readTrainingRequest } from '../training.ts';

export async function probeTraining(context: Context, options: ProbeOptions): Promise<Outcome> {
  const wanted = await toTry(context, options);
  return withServices(context, async (services) => {
    const value = await services.prober.probe(requestOf(services, wanted), context.interruption());
    return { value, text: () => describeProbe(value) };
  });
}

export async function testTrainingRates(context: Context, { steps, ...options }: RateTestOptions): Promise<Outcome> {
  const wanted = await toTry(context, options);
  return withServices(context, async (services) => {
    const value = await services.prober.rateTest(requestOf(services, wanted), {
      steps,
      signal: context.interruption(),
      onPoint(point) {
        context.report.event({ type: 'point', ...point });
        context.report.bar((point.step + 1) / point.steps, `rate ${short(point.rate)}  loss ${share(point.loss) ?? 'NaN'}`);
      },
    });
    return { value, text: () => describeRates(value) };
  });
}

/** Before a home is opened: wrong usage makes none. */
function toTry(context: Context, options: ProbeOptions): Promise<TrainingRequest> {
  return readTrainingRequest({ ...options, name: undefined, repeat: undefined, detach: false, logSteps: false }, context);
}

function requestOf({ datasets, runs }: Services, request: TrainingRequest): ProbeRequest {
  return trialOf(prepareTraining(request, datasets), runs);
}

function describeProbe(probe: Probe): string {
  const { validationImages, validationMs, batchThatFits } = probe;
  return fields([
    ['images', `${whole(probe.trainImages)} to train on, ${validationImages === 0 ? 'none' : whole(validationImages)} to validate on`],
    ['', streamedWords(probe.streamed)],
    ['classes', probe.classes],
    ['weights', `${whole(probe.params)}, of which ${whole(probe.trainableParams)} learn`],
    ['epochs', `${whole(probe.epochs)} of ${whole(probe.stepsPerEpoch)} steps`],
    ['memory', `${bytes(probe.memoryBytes)} of ${bytes(probe.availableBytes)} free`],
    ['batch size', batchThatFits === null ? null : `at most about ${whole(batchThatFits)}`],
    ['step', `${probe.stepMs.toFixed(1)} ms, ${whole(Math.round(probe.imagesPerSecond))} images/s`],
    ['validation', validationMs === null ? null : duration(validationMs / 1000)],
    ['epoch', duration(probe.secondsPerEpoch)],
    ['all', duration(probe.seconds)],
    ['', probe.besideOtherWork ? 'measured while a run was training: alone it will be faster' : null],
    ...probe.remarks.map((remark) => ['', remark] as const),
  ]);
}

/** Lines of the table, spread evenly. */
const shownRates = 20;

function describeRates({ rates, losses, smoothed, suggested, cautious, diverged }: RateTest): string {
  const every = Math.max(1, Math.ceil(rates.length / shownRates));
  const rows = rates.map((rate, step) => ({ rate, loss: losses[step]!, mean: smoothed[step] ?? null })).filter((_, step) => step % every === 0 || step === rates.length - 1);
  const curve = table(
    [
      { title: 'RATE', cell: (row) => short(row.rate), align: 'right' },
      { title: 'LOSS', cell: (row) => share(row.loss), align: 'right' },
      { title: 'MEAN', cell: (row) => share(row.mean), align: 'right' },
    ],
    rows,
  );
  const found = fields([
    ['suggested', suggested === null ? 'nothing: the loss did not fall' : `${short(suggested)} (the loss falls fastest)`],
    ['cautious', cautious === null ? null : `${short(cautious)} (a tenth of the rate of the least loss)`],
    ['ended', diverged ? `at ${short(rates.at(-1)!)}, where the loss leapt` : null],
  ]);
  return `${curve}\n\n${found}`;
}

function short(rate: number): string {
  return String(Number(rate.toPrecision(2)));
}
