import { z } from 'zod';
import { labelledSplits } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase, type SaidError } from '../../../core/errors/words.ts';
import { answerShape } from '../../../core/model/answers.ts';
import { resolveModel, type Model } from '../../../core/model/model.ts';
import { readModelSpec } from '../../../core/model/spec.ts';
import { finalCheckpoint } from '../../../core/runs.ts';
import { summarize } from '../../../core/model/summary.ts';
import { subjectOf, type RunSubject } from '../../../core/subject.ts';
import { readTraining } from '../../../core/training.ts';
import { datasetInfoSchema } from '../../datasets/index-file.ts';
import { bundlePaths } from '../../formats/bundle.ts';
import { checkpointsFolder } from '../../runs/folders.ts';
import { runHistorySchema, type CompleteRun, type RunHistory, type StoredSamples } from '../../runs/history.ts';
import { fromBytes } from '../../runs/series.ts';
import { checkpointName, manifestFile as checkpointManifest, manifestSchema } from '../../checkpoints/state.ts';
import { damaged, tooLarge } from '../../formats/errors.ts';
import type { Bundle } from './archive.ts';

/** A run of a bundle whose record makes sense; its folder's files are still in the bundle. */
export interface ReadRun extends CompleteRun {
  /** Paths below its folder, each with where it lies in the bundle. */
  files: { path: string; packed: string }[];
}

/** Of what is read again whenever a run is shown; a network of 770 layers has half a megabyte. */
const mostSettingsBytes = 16 * 2 ** 20;
/** A training has no more. */
const mostEpochs = 100_000;
const mostNotes = 10_000;

const sampleSchema = z.array(z.strictObject({ epoch: z.int().min(0), split: z.literal(labelledSplits), predictions: z.base64() }));

/**
 * Reads the record of a run and holds its parts against each other.
 * @throws EpochalError `import.damaged`, `import.too-large`.
 */
export async function readRun(bundle: Bundle, id: string): Promise<ReadRun> {
  const history = checked(bundle, bundlePaths.history(id), runHistorySchema, await bundle.readJson(bundlePaths.history(id)));
  if (history.run.id !== id) throw damaged(bundle.name, phrase`the record of run ${id} is that of run ${history.run.id}`);
  const samples = checked(bundle, bundlePaths.samples(id), sampleSchema, await bundle.readJson(bundlePaths.samples(id)))
    .map(({ predictions, ...rest }): StoredSamples => ({ ...rest, predictions: Buffer.from(predictions, 'base64') }));
  const steps = await bundle.read(bundlePaths.steps(id));
  const refuse = (problem: Phrase | SaidError): never => {
    throw damaged(bundle.name, phrase`run ${id}: ${problem}`);
  };
  if (steps.byteLength % 8 !== 0) refuse(phrase`its steps do not come in pairs of loss and accuracy`);
  if (samples.some(({ predictions }) => predictions.byteLength % 16 !== 0)) refuse(phrase`its sample predictions are cut off`);
  if (history.epochs.length > mostEpochs || samples.length > mostEpochs + 1) refuse(phrase`it has more than ${mostEpochs} epochs`);
  if (history.notes.length > mostNotes) refuse(phrase`it has more than ${mostNotes} notes`);
  if (!ascends(history.epochs)) refuse(phrase`its epochs do not follow each other`);
  if (!ascends(samples)) refuse(phrase`its sample predictions do not follow each other`);
  const root = bundlePaths.folder(id);
  const files = [...bundle.files.keys()].filter((path) => path.startsWith(root)).map((packed) => ({ path: packed.slice(root.length), packed }));
  const model = await checkModel(bundle, history, refuse);
  const subject = history.run.subject ?? (await subjectOfData(bundle, history));
  if (subject) checkSubject(subject, model, refuse);
  const { classes } = answerShape(model.output.outputShape);
  if (history.epochs.some(({ class_accuracy: measured }) => measured !== null && measured.length > classes)) refuse(phrase`it measured more classes than the ${classes} its model tells apart`);
  await checkCheckpoints(bundle, history, files.map(({ path }) => path), refuse);
  const middle = steps.byteLength / 2;
  return { history: { ...history, run: { ...history.run, subject } }, samples, files, steps: { loss: fromBytes(steps.subarray(0, middle)), accuracy: fromBytes(steps.subarray(middle)) } };
}

async function checkModel(bundle: Bundle, { run }: RunHistory, refuse: (problem: Phrase | SaidError) => never): Promise<Model> {
  const [modelFile, trainingFile] = ['model.json', 'training.json'].map((file) => bundlePaths.folder(run.id) + file) as [string, string];
  for (const file of [modelFile, trainingFile]) {
    const { bytes = 0 } = bundle.files.get(file) ?? {};
    if (bytes > mostSettingsBytes) throw tooLarge(bundle.name, phrase`'${file}'`, bytes, mostSettingsBytes);
  }
  try {
    if (JSON.stringify(run.training).length > mostSettingsBytes) refuse(phrase`the settings of its training are too long`);
    readTraining(run.training);
    readTraining(await bundle.readJson(trainingFile));
    const model = resolveModel(readModelSpec(await bundle.readJson(modelFile)));
    const { totalParams } = summarize(model);
    if (totalParams !== run.params) refuse(phrase`its model has ${totalParams} parameters, ${run.params} were recorded`);
    return model;
  } catch (error) {
    if (error instanceof EpochalError && !error.code.startsWith('import.')) refuse(error.plain);
    throw error;
  }
}

/** An older Epochal packed what it knew of the data set, where that was the one it was trained on. */
async function subjectOfData(bundle: Bundle, { run }: RunHistory): Promise<RunSubject | null> {
  const path = bundlePaths.dataset(run.id);
  if (!bundle.files.has(path)) return null;
  const info = checked(bundle, path, datasetInfoSchema, await bundle.readJson(path));
  return info.sha256 === run.dataset_sha256 ? subjectOf(info) : null;
}

function checkSubject({ classes, pixels }: RunSubject, model: Model, refuse: (problem: Phrase | SaidError) => never): void {
  const { classes: count } = answerShape(model.output.outputShape);
  if (classes.length !== count) refuse(phrase`it names ${classes.length} classes, and its model tells ${count} apart`);
  const [shape, wanted] = [[pixels.height, pixels.width, pixels.channels], model.input.outputShape].map((one) => one.join(' x '));
  if (shape !== wanted) refuse(phrase`it prepares pictures of ${shape}, and its model takes ${wanted}`);
}

/** A row for each checkpoint folder, a folder for each row, and in it what its own manifest says. */
async function checkCheckpoints(bundle: Bundle, { run, checkpoints }: RunHistory, paths: readonly string[], refuse: (problem: Phrase | SaidError) => never): Promise<void> {
  const folders = new Set(paths.flatMap((path) => (path.startsWith(`${checkpointsFolder}/`) ? [path.split('/')[1]!] : [])));
  for (const checkpoint of checkpoints) {
    const name = checkpoint.folder;
    if (name !== finalCheckpoint && name !== checkpointName(checkpoint)) refuse(phrase`checkpoint ${name} is said to be that of epoch ${checkpoint.epoch}, step ${checkpoint.step}`);
    if (!folders.delete(name)) refuse(phrase`checkpoint ${name} is recorded more than once, or lacks its files`);
    const packed = `${bundlePaths.folder(run.id)}${checkpointsFolder}/${name}/`;
    const { files } = checked(bundle, packed + checkpointManifest, manifestSchema, await bundle.readJson(packed + checkpointManifest));
    for (const [file, facts] of Object.entries(files)) {
      const found = bundle.files.get(packed + file);
      if (found ? found.sha256 !== facts?.sha256 || found.bytes !== facts.bytes : file !== 'optimizer.safetensors') {
        refuse(phrase`${file} of checkpoint ${name} is not what was written`);
      }
    }
  }
  const [extra] = folders;
  if (extra !== undefined) refuse(phrase`checkpoint ${extra} is not recorded`);
}

function ascends(rows: readonly { epoch: number }[]): boolean {
  return rows.every(({ epoch }, index) => index === 0 || epoch > rows[index - 1]!.epoch);
}

function checked<T>(bundle: Bundle, path: string, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw damaged(bundle.name, phrase`'${path}': ${issue.path.join('.')}: ${issue.message}`);
}
