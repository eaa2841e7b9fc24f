import { readFileSync } from 'node:fs';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, phraseText, type Phrase } from '../../../core/errors/words.ts';
import type { Augmentation } from '../../../core/augmentation/augmentation.ts';
import { answerShape } from '../../../core/model/answers.ts';
import { summarize } from '../../../core/model/summary.ts';
import { planData, type Plan } from '../../../core/plan.ts';
import type { RunDetail } from '../../../core/runs.ts';
import { classWeightsOf, findLoss, findOptimizer } from '../../../core/training.ts';
import type { WeightMap } from '../../../core/model/weights.ts';
import { randomWeights } from '../../engine/tensorflow/weights.ts';
import { npyHead, npz } from '../../formats/npz.ts';
import { readWeightsFile } from '../../checkpoints/read.ts';
import { inputsOf } from '../../trainer/inputs.ts';
import { version } from '../../system/version.ts';
import { endingOf } from '../ending.ts';
import type { ExportFormat, StreamedFile } from '../format.ts';
import { kerasNetwork, type KerasNetwork } from '../keras/network.ts';
import type { ExportSource } from '../source.ts';
import { fillTemplates } from '../starters/template.ts';
import { augmentationCode } from './augmentation-code.ts';
import { imagesFile, labelsFile, type Part } from './data.ts';
import { differences } from './differences.ts';
import { modelCode } from './model-code.ts';

/** Above this the data does not go with the program, which then says how to make it. */
const mostDataBytes = 4 * 2 ** 30;

/**
 * A program that trains a run's network again, on one machine or many (Keras and tf.distribute): from the weights it
 * began with, on its data, in its order.
 */
export const cluster: ExportFormat = {
  async write(source, _settings, tools) {
    const { run, model, dataset } = source;
    if (run === null) throw new EpochalError('export.no-run', { name: source.name });
    if (answerShape(model.output.outputShape).positions !== 1) throw new EpochalError('export.unsupported', { name: model.name });
    const here = dataset?.sha256 === run.datasetSha256 ? dataset : null;
    const plan = here && planData(run.training, here.counts);
    const network = kerasNetwork(model);
    const began = initialWeights(source, run);
    const warnings = differences(run, model);
    const data = here && plan && dataFiles(source, plan, tools.pictures, warnings);
    if (here === null) warnings.push(phrase`The data set '${run.dataset}' is not here; data/ is empty, and README.md says what belongs there.`);
    const fills = {
      name: source.name, origin: `run ${run.run}`, dataset: here?.name ?? run.dataset, sha256: run.datasetSha256, version: version(),
      epochs: String(run.training.epochs), parameters: summarize(model).totalParams.toLocaleString('en-US'),
      train: String(run.trainImages), validation: String(run.validationImages), shape: model.input.outputShape.join(', '),
    };
    const files = new Map<string, readonly Uint8Array[]>(fillTemplates('cluster', fills));
    files.set('README.md', [Buffer.concat([...files.get('README.md')!]), Buffer.from(warnings.map((line) => `- ${phraseText(line)}\n`).join('') || '- Nothing that is known of.\n')]);
    files.set('model.py', [Buffer.from(modelCode(network, run.run))]);
    if (run.training.augmentation !== null) {
      files.set('augmentation.py', [Buffer.from(augmentationCode(run.training.augmentation as Augmentation, model.input.outputShape as readonly [number, number, number], run.training.seed))]);
    }
    files.set('settings.json', [Buffer.from(`${JSON.stringify(settingsOf(source, run, plan, data?.labels ?? null), null, 2)}\n`)]);
    files.set('initial_weights.npz', [await npz(byKerasName(began, network))]);
    for (const [path, parts] of data?.files ?? []) files.set(path, parts);
    return { files, streams: data?.streams ?? new Map<string, StreamedFile>(), warnings };
  },
};

interface DataFiles {
  files: Map<string, readonly Uint8Array[]>;
  streams: Map<string, StreamedFile>;
  labels: Int32Array;
}

function dataFiles({ run, dataset }: ExportSource, plan: Plan, pictures: () => Parameters<typeof imagesFile>[0], warnings: Phrase[]): DataFiles {
  const packed = pictures();
  const parts = new Map<string, Part>([['train', plan.train], ...(plan.validation ? [['validation', plan.validation] as const] : [])]);
  if (dataset!.counts.test > 0 && run!.training.validation !== 'test') parts.set('test', { split: 'test', start: 0, count: dataset!.counts.test });
  const files = new Map<string, readonly Uint8Array[]>();
  const streams = new Map<string, StreamedFile>();
  const images = new Map(Array.from(parts, ([name, part]) => [`data/${name}_images.npy`, imagesFile(packed, part)] as const));
  const bytes = [...images.values()].reduce((sum, file) => sum + file.bytes!, 0);
  for (const [name, part] of parts) files.set(`data/${name}_labels.npy`, labelsFile(packed, part));
  if (bytes <= mostDataBytes) for (const [path, file] of images) streams.set(path, file);
  else warnings.push(phrase`The pictures are ${(bytes / 2 ** 30).toFixed(1)} GiB and do not go with the program: data/ has the labels only, and README.md says how to make the rest.`);
  const weights = inputsOf(run!.folder).sampleWeights;
  if (weights !== null) {
    const values = readFileSync(weights);
    files.set('data/train_weights.npy', [npyHead('<f4', [values.byteLength / 4]), values]);
  }
  return { files, streams, labels: packed.labels('train', plan.train.count) };
}

/** What the run began with: a copy of given weights, or those drawn from its seed. */
function initialWeights({ model }: ExportSource, { folder, training }: RunDetail): WeightMap {
  const { initialWeights: copy } = inputsOf(folder);
  return copy !== null ? readWeightsFile(copy) : randomWeights(model, training.seed);
}

function byKerasName(weights: WeightMap, { layers }: KerasNetwork): Parameters<typeof npz>[0] {
  return Object.fromEntries(
    layers.flatMap(({ name, own, layer }) => (own === null ? [] : layer.weights.map((weight) => {
      const { shape, values } = weights.get(`${own}/${weight.name}`)!;
      return [`${name}/${weight.name}`, { shape, values }] as const;
    }))),
  );
}

function settingsOf({ model, weights }: ExportSource, run: RunDetail, plan: Plan | null, labels: Int32Array | null): object {
  const { training } = run;
  const { units, classes } = answerShape(model.output.outputShape);
  const { arguments: optimizer, learningRate, type } = training.optimizer;
  const byClass = labels && classWeightsOf(training, labels, classes);
  return {
    run: run.run,
    dataset_sha256: run.datasetSha256,
    params: summarize(model).totalParams,
    units,
    classes,
    /** Of one unit: above it the answer is the second class. */
    threshold: units === 1 && endingOf(model, weights) === 'logits' ? 0 : 0.5,
    epochs: training.epochs,
    initial_epoch: training.initialEpoch,
    batch_size: training.batchSize,
    steps_per_epoch: plan?.stepsPerEpoch ?? run.stepsPerEpoch,
    shuffle: training.shuffle,
    seed: training.seed,
    optimizer: { type, arguments: optimizer },
    learning_rate: learningRate ?? findOptimizer(type).defaultLearningRate,
    schedule: training.schedule,
    loss: { ...training.loss, targets: findLoss(training.loss.type).targets },
    l2_loss: training.l2Loss,
    top_k: training.topK,
    class_weights: byClass && Array.from(byClass),
    callbacks: training.callbacks.map((one) => ({ type: one.type, arguments: callbackArguments(one) })),
    validation: run.validationImages > 0,
    validation_freq: training.validationFreq,
    reference: run.epochRows.map(({ epoch, loss, accuracy, valLoss, valAccuracy }) => ({ epoch, loss, accuracy, valLoss, valAccuracy })),
  };
}

/** Those that Keras 3 takes. */
function callbackArguments({ arguments: given }: RunDetail['training']['callbacks'][number]): object {
  const { period: _, max_to_keep: __, ...rest } = given;
  return rest;
}
