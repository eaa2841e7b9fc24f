import { basename } from 'node:path';
import { isPhrase, phraseText, type Phrase } from '../../../core/errors/words.ts';
import { formatShape } from '../../../core/layers/layer.ts';
import { summarize } from '../../../core/model/summary.ts';
import { describeCheckpoint, type RunDetail } from '../../../core/runs.ts';
import { knownDatasets } from '../../datasets/known.ts';
import { fittingText } from '../../../core/subject.ts';
import { pixelsOf, type ExportSource } from '../source.ts';
import { code, fixed, plain, section, table, whole } from './markdown.ts';
import type { Measured } from './measure.ts';

/** Every number here is one that was recorded or measured; what is not known is said to be so. */

export function whatItIs({ model, classes, run, name, epoch }: ExportSource): string {
  const { totalParams, trainableParams } = summarize(model);
  const [height, width, channels] = model.input.outputShape as readonly [number, number, number];
  const origin = run === null ? 'Its weights were imported.' : `Its weights are those after ${describeCheckpoint(String(epoch ?? run.epochs))} of run ${code(run.run)} (${plain(name)}), which began on ${run.created.slice(0, 10)}.`;
  return section(
    'What it is',
    `An image classifier: it takes a picture of ${width} x ${height} pixels with ${channels} channel${channels === 1 ? '' : 's'} and gives a probability for each of ${classes.length} classes. It has ${whole(totalParams)} parameters, ${whole(trainableParams)} of them trainable. ${origin}`,
    `Classes, in order: ${classes.map(({ name: title, nameZh }) => (nameZh === null ? plain(title) : `${plain(title)} (${plain(nameZh)})`)).join(', ')}.`,
  );
}

export function data({ dataset, run }: ExportSource): string {
  if (run === null) return section('Data', 'Not known: the weights were imported.');
  if (dataset === null) return section('Data', `The data set ${code(run.dataset)}, sha256 ${code(run.datasetSha256)}. It was not there when this card was written.`);
  if (dataset.sha256 !== run.datasetSha256) return section('Data', `The data set ${code(run.dataset)}, sha256 ${code(run.datasetSha256)}. The one that was there when this card was written, ${code(dataset.id)}, is another (sha256 ${code(dataset.sha256)}).`);
  const known = knownDatasets.find(({ sha256 }) => sha256 === run.datasetSha256);
  const { counts } = dataset;
  const used = [
    `${whole(run.trainImages)} images were trained on`,
    run.validationImages > 0 ? `${whole(run.validationImages)} were validated on after epochs (${validatedOn(run)})` : 'nothing was validated on',
  ].join(', ');
  return section(
    'Data',
    `${plain(dataset.name)}: ${whole(counts.train)} training, ${whole(counts.validation)} validation and ${whole(counts.test)} test images of ${dataset.width} x ${dataset.height} x ${dataset.channels}. Source: ${plain(dataset.source)}. ${used}.`,
    known ? plain(known.description) : null,
    run.validationImages > 0 && run.training.validation === 'test' ? 'The test images were those it validated on: what was chosen by looking at these numbers, such as the epoch to keep, makes them flatter a little.' : null,
    dataset.skipped.length > 0 ? `${whole(dataset.skipped.length)} files were left out when it was imported.` : null,
  );
}

function validatedOn({ training }: RunDetail): string {
  return typeof training.validation === 'string' ? `of the ${training.validation} split` : `the last ${Number(training.validation) * 100}% of the training split`;
}

export function preprocessing(source: ExportSource): string {
  const { scale, offset } = source.model.preprocessing;
  const pixels = pixelsOf(source);
  const colour = pixels.channels === 1 ? 'grey' : 'sRGB';
  return section(
    'Preprocessing',
    `A picture is turned upright by its EXIF orientation, brought to ${colour}, laid on white where it is transparent, ${fittingText(pixels)}. The network then sees each value, 0 to 255, as value * ${scale} + ${offset}.`,
  );
}

export function architecture({ model }: ExportSource): string {
  const { layers, totalParams, trainableParams, nonTrainableParams } = summarize(model);
  const rows = layers.map(({ name, type, outputShape, params, macs, inputs }) => [code(name), type, code(formatShape(outputShape)), whole(params), whole(macs), inputs.map(code).join(', ')]);
  const columns = [{ title: 'Layer' }, { title: 'Type' }, { title: 'Output shape' }, { title: 'Parameters', number: true }, { title: 'Multiply-adds', number: true }, { title: 'Takes' }];
  return section('Architecture', table(columns, rows), `Parameters: ${whole(totalParams)}, trainable ${whole(trainableParams)}, not trainable ${whole(nonTrainableParams)}.`);
}

export function trainingSettings({ run }: ExportSource): string {
  if (run === null) return section('Training', 'Not known: the weights were imported.');
  const { training } = run;
  const value = (given: unknown): string => (given === null || typeof given === 'object' ? code(JSON.stringify(given)) : plain(String(given)));
  // A path says more of a machine than a reader should know.
  const named = (path: string | null): string | null => (path === null ? null : basename(path.replaceAll('\\', '/')));
  const shown = { ...training, initialWeights: named(training.initialWeights), sampleWeights: named(training.sampleWeights) };
  const rows = Object.entries(shown).map(([name, given]) => [code(name), value(given)]);
  const ended = run.state === 'finished' ? '' : ` The run was ${run.state} when this card was written.`;
  return section('Training', `${run.epochs} of ${run.epochsPlanned} epochs, ${whole(run.step)} steps.${ended} Settings are named as Keras names them:`, table([{ title: 'Setting' }, { title: 'Value' }], rows));
}

export function epochs({ run }: ExportSource): string | null {
  if (run === null || run.epochRows.length === 0) return null;
  const columns = ['Epoch', 'Loss', 'Accuracy', 'Validation loss', 'Validation accuracy', 'Learning rate', 'Seconds'].map((title) => ({ title, number: true }));
  const rows = run.epochRows.map((row) => [String(row.epoch), fixed(row.loss), fixed(row.accuracy), fixed(row.valLoss), fixed(row.valAccuracy), String(Number(row.learningRate.toPrecision(6))), fixed(row.seconds, 1)]);
  return section('Metrics by epoch', table(columns, rows));
}

const mostConfusions = 10;

export function measured({ classes }: ExportSource, found: Measured | Phrase): string {
  if (isPhrase(found)) return section('Evaluation', `Not measured. ${plain(phraseText(found))}`);
  const { scores, split, bins } = found;
  const name = (index: number): string => plain(classes[index]!.name);
  const perClass = scores.perClass.map((one, index) => [name(index), fixed(one.recall), fixed(one.precision), fixed(one.f1), whole(one.support)]);
  const confusions = scores.confusion
    .flatMap((row, truth) => row.map((count, said) => ({ truth, said, count })))
    .filter(({ truth, said, count }) => truth !== said && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostConfusions)
    .map(({ truth, said, count }) => [name(truth), name(said), whole(count), fixed(count / scores.perClass[truth]!.support)]);
  const numbers = (...titles: string[]) => titles.map((title) => ({ title, number: true }));
  return section(
    'Evaluation',
    `On all ${whole(scores.count)} ${split} images, with TensorFlow ${found.engine}: accuracy **${fixed(scores.accuracy)}**, among the five likeliest ${fixed(scores.top5Accuracy)}, mean cross-entropy ${fixed(scores.loss)}.`,
    found.notes.length === 0 ? null : found.notes.map((note) => plain(phraseText(note))).join(' '),
    '### By class',
    table([{ title: 'Class' }, ...numbers('Accuracy (recall)', 'Precision', 'F1', 'Images')], perClass),
    '### What it mistakes most',
    confusions.length === 0 ? 'Nothing.' : table([{ title: 'Is' }, { title: 'Taken for' }, ...numbers('Images', 'Share of its class')], confusions),
    '### Calibration',
    `Expected calibration error over 15 bins: ${fixed(scores.ece)}. A probability it gives is to be read with this in mind:`,
    table(numbers('Confidence up to', 'Images', 'Mean confidence', 'Accuracy'), bins.map((bin) => [fixed(bin.to, 1), whole(bin.count), fixed(bin.confidence), fixed(bin.accuracy)])),
  );
}

export function limits({ classes }: ExportSource): string {
  return section(
    'Limits and intended use',
    [
      `- It knows ${classes.length} classes and nothing else: a picture of anything else is given to one of them all the same, often with a high probability.`,
      '- The numbers above are of pictures like those of the data set. For other cameras, light, crops or places they are not known.',
      '- How it does for groups of people, or where a mistake harms someone, was not looked into. Measure it on pictures of the intended use before relying on it.',
      '- Exports to fewer bits answer some pictures otherwise; the report beside such a file says how many.',
    ].join('\n'),
  );
}

export function environment({ run }: ExportSource): string {
  if (run?.environment == null) return section('Environment', 'Not recorded.');
  const { epochal, tensorflow, device, threads, platform, node, processor, memoryBytes } = run.environment;
  const rows = [
    ['Epochal', epochal], ['TensorFlow', tensorflow], ['Device', device], ['Threads', String(threads)], ['Platform', platform],
    ['Node', node], ['Processor', processor], ['Memory', `${fixed(memoryBytes / 2 ** 30, 1)} GiB`], ...(run.stepMs === null ? [] : [['Median step', `${fixed(run.stepMs, 2)} ms`]]),
  ];
  return section('Environment', table([{ title: 'Of the training' }, { title: '' }], rows.map(([what, value]) => [what!, plain(value!)])));
}

export function licences({ run }: ExportSource): string {
  const known = run === null ? undefined : knownDatasets.find(({ sha256 }) => sha256 === run.datasetSha256);
  const ofData = known === undefined ? 'not recorded' : known.licence ?? `the makers of ${plain(known.name)} state none`;
  return section('Licences', `- Of the data: ${ofData}.\n- Of this model: not stated; whoever publishes it has to state one.`);
}

export function hashes({ run }: ExportSource, weights: string): string {
  const rows = [['Weights (safetensors)', code(weights)], ...(run === null ? [] : [['Data set (packed images and labels)', code(run.datasetSha256)]])];
  return section('Hashes', table([{ title: 'Of' }, { title: 'sha256' }], rows));
}
