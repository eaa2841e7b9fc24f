import { createHash } from 'node:crypto';
import { flattened } from '../../../core/comparison/settings.ts';
import type { RunState } from '../../../core/runs.ts';
import { pythonFloat } from '../../records/pythonFloat.ts';
import { loggedEpochs, loggedSteps, secondsOf, type RecordedDetail, type RecordedRun, type RecordFiles } from './recorded.ts';

/** Always the same, so that what is copied together from several exports is one experiment. */
const experiment = '730241508316592417';

/** RunStatus of MLflow's service.proto. */
const statuses: Readonly<Record<RunState, number>> = { queued: 2, running: 1, paused: 1, finished: 3, failed: 4, stopped: 5, interrupted: 5 };
/** SourceType LOCAL. */
const local = 4;

/**
 * MLflow's file store (mlflow/store/tracking/file_store.py): an experiment, in it a folder a run. Metrics have Keras's
 * names and an epoch's step is its number from 0, as with `mlflow.keras.autolog`.
 * Artifacts are named by their path in the store, which holds wherever it lies: MLflow looks for them from the folder it is
 * started in.
 * @param perStep `batch_loss` and `batch_accuracy` by step, too.
 */
export function mlflowFiles(runs: readonly RecordedRun[], perStep: boolean): RecordFiles {
  const created = runs.map(({ detail }) => milliseconds(secondsOf(detail.created)));
  const files: RecordFiles = new Map([
    [`${experiment}/meta.yaml`, yaml({
      artifact_location: experiment,
      creation_time: Math.min(...created),
      experiment_id: experiment,
      last_update_time: Math.max(...created),
      lifecycle_stage: 'active',
      name: 'epochal',
    })],
  ]);
  const exported = new Set(runs.map(({ detail }) => detail.run));
  for (const run of runs) {
    for (const [path, content] of filesOf(run, perStep, exported)) files.set(`${experiment}/${path}`, content);
  }
  return files;
}

function filesOf(run: RecordedRun, perStep: boolean, exported: ReadonlySet<string>): RecordFiles {
  const { detail, model } = run;
  const id = idOf(detail.run);
  const files: RecordFiles = new Map([
    [`${id}/meta.yaml`, yaml(metaOf(detail, id))],
    ...(model === null ? [] : [[`${id}/artifacts/model.json`, text(JSON.stringify(model, null, 2))] as const]),
    ...(detail.trained ? [[`${id}/artifacts/training.json`, text(JSON.stringify(detail.trained.training, null, 2))] as const] : []),
  ]);
  for (const [name, value] of Object.entries(tagsOf(detail, exported))) files.set(`${id}/tags/${name}`, text(value));
  for (const [name, value] of paramsOf(detail)) files.set(`${id}/params/${keyOf(name)}`, text(value));
  for (const [name, lines] of metricsOf(detail)) files.set(`${id}/metrics/${name}`, text(lines.join('')));
  if (perStep && detail.step > 0) for (const name of ['loss', 'accuracy']) files.set(`${id}/metrics/batch_${name}`, () => stepLines(run, name));
  return files;
}

function metaOf(detail: RecordedDetail, id: string): Record<string, unknown> {
  const { state, name, created } = detail;
  const isOver = statuses[state] > 2;
  return {
    artifact_uri: `${experiment}/${id}/artifacts`,
    end_time: isOver ? milliseconds(loggedEpochs(detail).at(-1)?.time ?? secondsOf(created)) : null,
    entry_point_name: '',
    experiment_id: experiment,
    lifecycle_stage: 'active',
    run_id: id,
    run_name: name,
    run_uuid: id,
    source_name: '',
    source_type: local,
    source_version: '',
    start_time: milliseconds(secondsOf(created)),
    status: statuses[state],
    tags: [],
    user_id: 'epochal',
  };
}

/** A run that goes on from another one stands below it in MLflow, where that one is there. */
function tagsOf({ run, name, state, recipe, dataset, trained, note, tags, parent }: RecordedDetail, exported: ReadonlySet<string>): Record<string, string> {
  return {
    'mlflow.runName': name,
    'mlflow.user': 'epochal',
    'mlflow.source.name': 'epochal',
    'mlflow.source.type': 'LOCAL',
    'epochal.run': run,
    'epochal.state': state,
    ...(trained ? { 'epochal.dataset': dataset, 'epochal.dataset_sha256': trained.datasetSha256 } : {}),
    ...(recipe === null ? {} : { 'epochal.recipe': recipe }),
    ...(note === '' ? {} : { 'mlflow.note.content': note }),
    ...(tags.length === 0 ? {} : { 'epochal.tags': tags.join(', ') }),
    ...(parent !== null && exported.has(parent) ? { 'mlflow.parentRunId': idOf(parent) } : {}),
  };
}

function paramsOf({ trained, dataset }: RecordedDetail): [string, string][] {
  if (!trained) return [];
  const { training, params, trainImages, validationImages } = trained;
  return [...flattened({ ...training, dataset, params, trainImages, validationImages })].map(([path, value]) => [path, String(value)]);
}

function metricsOf(detail: RecordedDetail): Map<string, string[]> {
  const metrics = new Map<string, string[]>();
  for (const { epoch, time, learningRate, values } of loggedEpochs(detail)) {
    for (const [name, value] of Object.entries({ ...values, ...(learningRate === null ? {} : { learning_rate: learningRate }) })) {
      metrics.set(name, [...(metrics.get(name) ?? []), lineOf(time, value, epoch)]);
    }
  }
  return metrics;
}

function* stepLines(run: RecordedRun, name: string): Iterable<Uint8Array> {
  for (const { stepsDone, time, values } of loggedSteps(run)) if (values[name] !== undefined) yield Buffer.from(lineOf(time, values[name], stepsDone));
}

function lineOf(time: number, value: number, step: number): string {
  return `${milliseconds(time)} ${pythonFloat(value)} ${step}\n`;
}

/** MLflow's ids are 32 hexadecimal digits, in its databases no longer. */
function idOf(run: string): string {
  return createHash('sha256').update(run).digest('hex').slice(0, 32);
}

/** What MLflow allows in a key (mlflow/utils/validation.py), but `/`, which would be a folder, and `:`, which Windows lacks. */
function keyOf(path: string): string {
  return path.replaceAll(/[^\w. -]/g, '_');
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

function text(content: string): () => Iterable<Uint8Array> {
  return () => [Buffer.from(content)];
}

/** Every JSON value is one of YAML, save for characters beyond ASCII, which not every reader takes as they are. */
function yaml(values: Record<string, unknown>): () => Iterable<Uint8Array> {
  const escaped = (found: string): string => {
    const code = found.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  };
  return text(Object.entries(values).map(([key, value]) => `${key}: ${JSON.stringify(value).replaceAll(/[^\x20-\x7e]/gu, escaped)}\n`).join(''));
}
