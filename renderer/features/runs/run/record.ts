import type { Arguments, RawValues } from '../../../../core/arguments.ts';
import { augmentationArguments } from '../../../../core/augmentation/arguments.ts';
import { callbackCatalogue } from '../../../../core/callbacks/catalogue.ts';
import { lossCatalogue } from '../../../../core/losses/catalogue.ts';
import { optimizerCatalogue } from '../../../../core/optimizers/catalogue.ts';
import { scheduleCatalogue } from '../../../../core/schedules/catalogue.ts';
import type { Setting } from '../../../../core/settings.ts';
import { trainingSchema, type Training } from '../../../../core/training.ts';
import { count, percent, rate, unknown } from '../../../ui/format.ts';
import type { Translate } from '../../../app/messages/catalogue.ts';
import { isSame, sayAugmentation } from '../../train/index.ts';

/** One setting of a run's record, in words. */
export interface RecordLine {
  /** Empty for one more of the same as above. */
  name: string;
  value: string;
  /** Its arguments, each in a few words. */
  below: readonly string[];
}

/** Every effective setting of a run: those a person chose, and those that are as they come. */
export interface RunRecord {
  chosen: RecordLine[];
  /** By what they are arguments of; the first of the training itself. */
  usual: { of: string; lines: RecordLine[] }[];
}

/** `of`: what it is an argument of; empty for a setting of the training. */
type Line = RecordLine & { isUsual: boolean; of?: string };

/** As a training comes when only the least is asked for. */
const usual = trainingSchema.parse({ epochs: 1, batchSize: 32, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy' } });

/** All settings of a training, in the order of the training page. */
export function recordOf(training: Training, t: Translate): RunRecord {
  const lines = [...plainLines(training, t), ...chosenLines(training, t)];
  const toRecordLine = ({ name, value, below }: Line): RecordLine => ({ name, value, below });
  const groups = Map.groupBy(lines.filter(({ isUsual }) => isUsual), ({ of = '' }) => of);
  return {
    chosen: lines.filter(({ isUsual }) => !isUsual).map(toRecordLine),
    usual: [...groups].map(([of, group]) => ({ of, lines: group.map(toRecordLine) })),
  };
}

function plainLines(training: Training, t: Translate): Line[] {
  const { optimizer, schedule, checkpoints, classWeights } = training;
  const line = (name: string, value: string, isUsual: boolean): Line => ({ name, value, below: [], isUsual });
  const is = (key: keyof Training): boolean => isSame(training[key], usual[key]);
  const limit = (value: number | null): string => (value === null ? t('field.all') : count(value));
  const start = rate(optimizer.learningRate ?? 0);
  return [
    line(t('field.epochs'), count(training.epochs), false),
    line(t('run.record.firstEpoch'), count(training.initialEpoch + 1), is('initialEpoch')),
    line(t('field.stepsPerEpoch'), training.stepsPerEpoch === null ? t('field.allImages') : count(training.stepsPerEpoch), is('stepsPerEpoch')),
    line(t('field.batchSize'), count(training.batchSize), is('batchSize')),
    line(t('field.learningRate'), schedule === null ? start : t('run.record.rate.from', { rate: start }), false),
    line(t('field.seed'), String(training.seed), false),
    line(t('field.validation'), sayValidation(training, t), is('validation')),
    line(t('run.record.validates'), sayOften(training, t), is('validationFreq')),
    line(t('run.record.limit'), limit(training.limit), is('limit')),
    line(t('run.record.testLimit'), limit(training.testLimit), is('testLimit')),
    line(t('field.shuffle'), t(training.shuffle ? 'run.record.yes' : 'run.record.no'), is('shuffle')),
    line(t('field.l2Loss'), rate(training.l2Loss), is('l2Loss')),
    line(t('field.topK'), training.topK === null ? t('run.record.no') : count(training.topK), is('topK')),
    line(t('field.weighting'), classWeights === null ? t('run.record.same') : classWeights === 'balanced' ? t('run.record.balanced') : classWeights.join(', '), is('classWeights')),
    line(t('field.sampleWeights'), training.sampleWeights ?? t('run.record.same'), is('sampleWeights')),
    line(t('field.initialWeights'), training.initialWeights ?? t('run.record.fresh'), is('initialWeights')),
    line(t('run.record.everyMinutes'), checkpoints.everyMinutes === null ? t('run.record.no') : t('run.record.minutes', { count: checkpoints.everyMinutes }), checkpoints.everyMinutes === null),
    line(t('run.record.keepEvery'), checkpoints.keepEvery === null ? t('run.record.no') : sayEvery(checkpoints.keepEvery, t), checkpoints.keepEvery === null),
    line(t('field.dataMemory'), training.dataMemory === null ? t('run.record.auto') : count(training.dataMemory / 1e6), is('dataMemory')),
    line(t('field.threads'), training.threads === null ? t('run.record.auto') : count(training.threads), is('threads')),
  ];
}

/** What is chosen from a catalogue, with what differs of its arguments below it, and the rest as lines of their own. */
function chosenLines({ optimizer, schedule, loss, augmentation, callbacks }: Training, t: Translate): Line[] {
  const none = (name: string, value: string): Line => ({ name, value, below: [], isUsual: true });
  const changes = sayAugmentation(augmentation ?? {}, t);
  return [
    ...lineOf(t('field.optimizer'), optimizer, optimizerCatalogue.get(optimizer.type)?.arguments, t),
    ...(schedule === null ? [none(t('field.schedule'), t('run.record.constant'))] : lineOf(t('field.schedule'), schedule, scheduleCatalogue.get(schedule.type)?.arguments, t)),
    ...lineOf(t('field.loss'), loss, lossCatalogue.get(loss.type)?.arguments, t),
    ...(changes.length === 0 ? [none(t('train.section.augmentation'), t('field.none'))]
      : [{ name: t('train.section.augmentation'), value: changes.join(', '), below: tuned(augmentation ?? {}, t), isUsual: false }]),
    ...(callbacks.length === 0 ? [none(t('train.section.callbacks'), t('field.none'))]
      : callbacks.flatMap((callback, index) => lineOf(index === 0 ? t('train.section.callbacks') : '', callback, callbackCatalogue.get(callback.type)?.arguments, t))),
  ];
}

function lineOf(name: string, { type, arguments: values }: Setting, table: Arguments = {}, t: Translate): Line[] {
  const [differing, rest] = divide(table, values);
  return [
    { name, value: type, below: differing.map((argument) => sayArgument(argument, values[argument], t)), isUsual: false },
    ...rest.map((argument) => ({ of: type, name: argument, value: sayValue(values[argument] ?? table[argument]?.default, t), below: [], isUsual: true })),
  ];
}

/** Names of arguments that differ from their defaults, and of those that do not. */
function divide(table: Arguments, values: RawValues): [string[], string[]] {
  const names = Object.keys(table);
  const differs = (name: string): boolean => values[name] !== undefined && !isSame(values[name], table[name]?.default ?? null);
  return [names.filter(differs), names.filter((name) => !differs(name))];
}

/** Of augmentation what only tunes another change is named. */
function tuned(values: RawValues, t: Translate): string[] {
  const table: Arguments = augmentationArguments;
  return divide(table, values)[0]
    .filter((name) => ['fill_mode', 'cval', 'randaugment_magnitude'].includes(name))
    .map((name) => sayArgument(name, values[name], t));
}

/** `patience 3`; what is only on or off by its name. */
function sayArgument(name: string, value: unknown, t: Translate): string {
  return value === true ? name : value === false ? t('summary.not', { name }) : `${name} ${sayValue(value, t)}`;
}

function sayValue(value: unknown, t: Translate): string {
  if (value === null || value === undefined) return t('field.none');
  if (typeof value === 'boolean') return t(value ? 'run.record.yes' : 'run.record.no');
  if (typeof value === 'number') return rate(Math.abs(value)) === String(Math.abs(value)) || value < 0 ? String(value) : rate(value);
  if (Array.isArray(value)) return value.map((one) => sayValue(one, t)).join(', ') || unknown;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sayValidation({ validation }: Training, t: Translate): string {
  return typeof validation === 'number' ? t('run.record.validation.share', { share: percent(validation) }) : t(`run.record.validation.${validation}`);
}

function sayOften({ validationFreq }: Training, t: Translate): string {
  return typeof validationFreq === 'number' ? sayEvery(validationFreq, t) : t('run.record.validates.at', { epochs: validationFreq.join(', ') });
}

function sayEvery(epochs: number, t: Translate): string {
  return epochs === 1 ? t('run.record.validates.each') : t('run.record.validates.every', { count: epochs });
}
