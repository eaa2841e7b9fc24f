import { EpochalError } from '../../../core/errors.ts';
import type { ImportedRun, LoggedEpochRow } from '../../../core/imported-runs.ts';
import type { ClassName } from '../../../core/subject.ts';
import type { EpochRow, RunDetail, RunRow } from '../../../core/runs.ts';
import type { Runs } from '../../runs/runs.ts';
import type { Context, Outcome } from '../command.ts';
import { bytes, duration, moment, rate, share, whole } from '../format.ts';
import { withRuns } from '../stores.ts';
import { fields, table, type Column } from '../table.ts';
import { describeTraining } from '../training/describing.ts';

export async function listRuns(context: Context): Promise<Outcome> {
  const value = withRuns(context, (runs) => runs?.list() ?? []).map((row) => (row.imported ? { ...row, dataset: null } : row));
  return {
    value,
    text: () =>
      value.length === 0 ?
        'There are no runs yet. Start one: epochal train --recipe cifar10-cnn'
      : table<(typeof value)[number]>(
          [
            { title: 'RUN', cell: (row) => row.run },
            { title: 'NAME', cell: (row) => (row.starred ? `* ${row.name}` : row.name) },
            { title: 'STATE', cell: standing },
            { title: 'RECIPE', cell: (row) => row.recipe },
            { title: 'DATA SET', cell: (row) => row.dataset },
            { title: 'EPOCHS', cell: (row) => `${row.epochs}/${row.epochsPlanned}`, align: 'right' },
            { title: 'BEST', cell: (row) => share(row.best?.value ?? null), align: 'right' },
            { title: 'CREATED', cell: (row) => moment(row.created) },
            { title: 'TAGS', cell: (row) => [...(row.archived ? ['archived'] : []), ...row.tags].join(', ') || null },
          ],
          value,
        ),
  };
}

export async function showRun(context: Context, name: string): Promise<Outcome> {
  const value = withExisting(context, name, (runs, run) => runs.imported(run) ?? runs.show(run));
  // Text alone: its phrase is for another language.
  const notes = value.notes.map(({ created, text }) => ({ created, text }));
  if ('origin' in value) return { value: { ...unknown, ...value, dataset: null, notes }, text: () => describeImported(value) };
  return { value: { ...value, notes }, text: () => describe(value) };
}

export async function renameRun(context: Context, name: string, wanted: string): Promise<Outcome> {
  const value = withExisting(context, name, (runs, run) => runs.rename(run, wanted));
  return { value: { run: value.run, name: value.name }, text: () => `${value.run} is now named ${value.name}.` };
}

export async function deleteRun(context: Context, name: string): Promise<Outcome> {
  const run = withExisting(context, name, (runs, found) => {
    runs.delete(found);
    return found;
  });
  return { value: { run, deleted: true }, text: () => `${run} is deleted.` };
}

/** @throws EpochalError `run.unknown`, `run.ambiguous`. */
export function withExisting<T>(context: Context, name: string, work: (runs: Runs, run: string) => T): T {
  return withRuns(context, (runs) => {
    if (!runs) throw new EpochalError('run.unknown/first', { run: name });
    return work(runs, runs.find(name));
  });
}

/** What a log does not tell of a run. */
const unknown = {
  training: null, params: null, trainableParams: null, stepsPerEpoch: null, attempt: null, checkpoints: [], sampleEpochs: [], datasetSha256: null, datasetChanged: null, classes: null, pixels: null,
  environment: null, stepMs: null, trainImages: null, validationImages: null, folder: null,
} as const;

/** Its state, and whether its process hangs. */
function standing({ state, silentSince, stuckSince }: Pick<RunRow, 'state' | 'silentSince' | 'stuckSince'>): string {
  return [state, silentSince !== null && 'silent', stuckSince !== null && 'stuck'].filter(Boolean).join(', ');
}

function describe(detail: RunDetail): string {
  const { training, environment, best } = detail;
  const facts = fields([
    ['run', detail.run],
    ['name', detail.name],
    ['state', standing(detail)],
    ['from', descent(detail)],
    ['group', detail.group],
    ['tags', detail.tags.join(', ') || null],
    ['note', detail.note || null],
    ['marked', [detail.starred && 'starred', detail.archived && 'archived'].filter(Boolean).join(', ') || null],
    ['error', detail.error && `${detail.error.message} ${detail.error.hint}`],
    ['recipe', detail.recipe],
    ['data set', `${detail.dataset}: ${whole(detail.trainImages)} images to train, ${whole(detail.validationImages)} to validate`],
    ['changed', detail.datasetChanged === true ? `the data set '${detail.dataset}' here is not the one it was trained on: its sha256 is another` : null],
    ['classes', detail.classes === null ? 'not known: an older Epochal did not record their names' : `${detail.classes.length}: ${detail.classes.map(named).join(', ')}`],
    ['pictures', detail.pixels && `${detail.pixels.width} x ${detail.pixels.height} x ${detail.pixels.channels}, others scaled to cover that and cut to the middle`],
    ['epochs', `${detail.epochs} of ${detail.epochsPlanned}, ${whole(detail.stepsPerEpoch)} steps each`],
    ['best', best && `${share(best.value)!} ${best.metric} in epoch ${best.epoch}`],
    ...describeTraining(training),
    ['parameters', `${whole(detail.params)} (${whole(detail.trainableParams)} trainable)`],
    ['step', detail.stepMs === null ? null : `${detail.stepMs.toFixed(2)} ms, median`],
    ['environment', environment && `Epochal ${environment.epochal}, TensorFlow ${environment.tensorflow}, ${environment.device}, ${environment.threads} threads, ${environment.platform}`],
    ['created', moment(detail.created)],
    ['checkpoints', describeCheckpoints(detail)],
    ['notes', detail.notes.map(({ text }) => text).join(' ') || null],
  ]);
  return detail.epochRows.length === 0 ? facts : `${facts}\n\n${epochTable(detail)}`;
}

function describeImported(run: ImportedRun): string {
  const { best, origin } = run;
  const facts = fields([
    ['run', run.run],
    ['name', run.name],
    ['from', `${origin.source} (${origin.format}), a log of another program`],
    ['tags', run.tags.join(', ') || null],
    ['note', run.note || null],
    ['epochs', run.epochRows.length],
    ['steps', whole(run.step)],
    ['best', best && `${share(best.value)!} ${best.metric} in epoch ${best.epoch}`],
    ['created', moment(run.created)],
    ['notes', run.notes.map(({ text }) => text).join(' ') || null],
  ]);
  return run.epochRows.length === 0 ? facts : `${facts}\n\n${table([...measured, { title: 'RATE', cell: (row: LoggedEpochRow) => (row.learningRate === null ? null : rate(row.learningRate)), align: 'right' }], run.epochRows)}`;
}

/** What it was begun from. */
function descent({ parent, parentEpoch, forked }: RunDetail): string | null {
  if (parent === null) return null;
  if (parentEpoch === null) return `${parent}, from its beginning`;
  return `${parent}@${parentEpoch}, ${forked ? 'with its exact state' : 'with its weights'}`;
}

function named({ name, nameZh }: ClassName): string {
  return nameZh === null ? name : `${name} ${nameZh}`;
}

/** Each with its size, and the space of all. */
function describeCheckpoints({ checkpoints }: RunDetail): string | null {
  if (checkpoints.length === 0) return null;
  const each = checkpoints.map(({ folder, bytes: size, valAccuracy }) => `${folder} (${[valAccuracy === null ? null : `valAccuracy ${share(valAccuracy)}`, bytes(size)].filter(Boolean).join(', ')})`).join(', ');
  return `${each}; together ${bytes(checkpoints.reduce((sum, { bytes: size }) => sum + size, 0))}`;
}

const measured: Column<LoggedEpochRow>[] = [
  { title: 'EPOCH', cell: (row) => row.epoch, align: 'right' },
  { title: 'LOSS', cell: (row) => share(row.loss), align: 'right' },
  { title: 'ACCURACY', cell: (row) => share(row.accuracy), align: 'right' },
  { title: 'VAL LOSS', cell: (row) => share(row.valLoss), align: 'right' },
  { title: 'VAL ACCURACY', cell: (row) => share(row.valAccuracy), align: 'right' },
];

/** Columns only for what the run measures. */
function epochTable({ epochRows, training: { topK } }: RunDetail): string {
  const near: Column<EpochRow>[] = [
    { title: `TOP ${topK}`, cell: (row) => share(row.topK), align: 'right' },
    { title: `VAL TOP ${topK}`, cell: (row) => share(row.valTopK), align: 'right' },
  ];
  const columns: Column<EpochRow>[] = [
    ...measured,
    ...(topK === null ? [] : near),
    { title: 'RATE', cell: (row) => rate(row.learningRate), align: 'right' },
    { title: 'TIME', cell: (row) => duration(row.seconds), align: 'right' },
    { title: 'IMAGES/S', cell: (row) => whole(Math.round(row.imagesPerSecond)), align: 'right' },
  ];
  return table(columns, epochRows);
}
