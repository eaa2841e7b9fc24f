import { toPlainError } from '../../../core/errors.ts';
import { phrase, type Phrase, type SaidError } from '../../../core/errors/words.ts';
import type { ExportProgress, LayerError, Proof } from '../../../core/exports.ts';
import type { Labelling } from '../../../core/labelling.ts';
import { elements } from '../../../core/layers/layer.ts';
import { answerShape } from '../../../core/model/answers.ts';
import { checkFits } from '../../../core/model/model.ts';
import { random } from '../../../core/random.ts';
import { namesAsImported } from '../../datasets/edits/edited.ts';
import type { DatasetImages } from '../../datasets/packed.ts';
import type { PredictionSession } from '../../engine/engine.ts';
import type { Artifact, ExportedModel, ExportFormat, ExportTools } from '../format.ts';
import type { ExportJob } from '../protocol.ts';
import type { ExportSource } from '../source.ts';
import { compareAnswers } from './compare.ts';
import { goldenImages, type Golden } from './golden.ts';
import { predictInBatches, prove } from './prove.ts';
import { provingSplit, readImages, spread } from './sample.ts';

/** Images over which the error of each layer is measured. */
const layerImages = 32;

export interface Examined {
  job: ExportJob;
  source: ExportSource;
  format: ExportFormat;
  artifact: Artifact;
  dataset: DatasetImages | null;
  /** Null where its labels are not those of the network, and then `refusal` says why. */
  labelling: Labelling | null;
  refusal: SaidError | null;
  tools: ExportTools;
  hasTensorFlow: boolean;
  onProgress(progress: ExportProgress): void;
}

export interface Findings {
  proof: Proof | null;
  golden: Golden | null;
  warnings: Phrase[];
}

/** Runs what was written beside the network itself, on images of the data set; without any, once on noise. */
export async function examine(examined: Examined): Promise<Findings> {
  const { job, format, artifact, source, tools } = examined;
  const nothing = { proof: null, golden: null };
  if (!format.open) return { ...nothing, warnings: [] };
  if (!job.settings.prove) return { ...nothing, warnings: [phrase`It was not run: the proof was switched off.`] };
  const model = await format.open(artifact, source, job.settings, tools);
  const session = examined.hasTensorFlow ? (await tools.tensorflow()).predictor(source.model, source.weights) : null;
  try {
    const reason = whyNoProof(examined);
    if (session && reason === null) return await onDataset(examined, examined.dataset!, model, session);
    return await onNoise(examined, model, session, reason ?? phrase`There is no TensorFlow on this machine to compare it with.`);
  } finally {
    session?.close();
    model.close();
  }
}

/** Null where there are images to compare on. */
function whyNoProof({ job, dataset, source, refusal }: Examined): Phrase | SaidError | null {
  if (!dataset) return job.noDataset ?? phrase`There is no data set to compare it on.`;
  if (provingSplit(dataset) === null) return phrase`The data set '${dataset.info.id}' has no labelled images.`;
  try {
    checkFits(source.model, dataset.info);
    return refusal;
  } catch (error) {
    return toPlainError(error);
  }
}

async function onDataset({ job: { settings }, source, format, artifact, labelling, onProgress }: Examined, dataset: DatasetImages, model: ExportedModel, session: PredictionSession): Promise<Findings> {
  const split = provingSplit(dataset)!;
  const available = dataset.info.counts[split];
  const { classes } = answerShape(source.model.output.outputShape);
  const progress = (done: number, total: number): void => onProgress({ phase: 'prove', done, total });
  progress(0, settings.proofImages ?? available);
  const golden = await goldenOf(model, readImages(dataset, split, spread(available, goldenImages)), Math.min(available, goldenImages));
  const compared = await prove(
    {
      before: (images, count) => session.predict(images, count),
      after: model,
      classes,
      dataset: dataset.info.id,
      datasetSha256: dataset.info.sha256,
      classOrder: labelling!.order,
      split,
      available,
      read: (indices) => readImages(dataset, split, indices),
      labels: labelling!.toClasses(dataset.labels(split)),
    },
    settings,
    { progress },
  );
  let layerErrors: LayerError[] | null = null;
  if (format.layerErrors && settings.quantize !== 'none') {
    const indices = spread(available, layerImages);
    layerErrors = await format.layerErrors(artifact, source, settings, readImages(dataset, split, indices), indices.length);
  }
  const named = namesAsImported(dataset, split);
  const changed = dataset.edits.length === 0 ? compared.changed : compared.changed.map((one) => ({ ...one, ...named(one.index) }));
  return { proof: { ...compared, changed, layerErrors }, golden, warnings: compared.split === 'test' ? [] : [phrase`It was compared on ${compared.split} images: the data set has no test images.`] };
}

/** One look at whether it runs at all. @param reason why there is no proof. */
async function onNoise({ source }: Examined, model: ExportedModel, session: PredictionSession | null, reason: Phrase | SaidError): Promise<Findings> {
  const { uniform } = random('golden');
  const images = Uint8Array.from({ length: goldenImages * elements(source.model.input.outputShape) }, () => Math.floor(uniform() * 256));
  const golden = await goldenOf(model, images, goldenImages);
  const warnings = [phrase`There is no proof. ${reason}`];
  if (session) {
    const { positions, classes } = answerShape(source.model.output.outputShape);
    const comparing = compareAnswers(positions * classes);
    const places = Array.from({ length: goldenImages }, (_, place) => place);
    comparing.add(session.predict(images, goldenImages), golden.probabilities, places, places);
    warnings.push(phrase`On ${goldenImages} pictures of noise the largest difference of a probability was ${comparing.result().gap.toExponential(1)}.`);
  }
  return { proof: null, golden, warnings };
}

async function goldenOf(model: ExportedModel, images: Uint8Array, count: number): Promise<Golden> {
  return { images, probabilities: await predictInBatches(model, images, count), count };
}
