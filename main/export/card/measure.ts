import { EpochalError } from '../../../core/errors.ts';
import { messageAndHint, phrase, type Phrase } from '../../../core/errors/words.ts';
import { labelsFor } from '../../../core/labelling.ts';
import { score, type Scores } from '../../../core/metrics.ts';
import { answerShape } from '../../../core/model/answers.ts';
import type { LabelledSplit } from '../../../core/datasets.ts';
import { stretchOf } from '../../inspect/measured.ts';
import type { ExportTools } from '../format.ts';
import type { ExportSource } from '../source.ts';

/** How sure it was, and how often right, over images it was about equally sure of. */
export interface ConfidenceBin {
  /** Up to and with it; from that of the bin before. */
  to: number;
  count: number;
  confidence: number;
  accuracy: number;
}

export interface Measured {
  split: LabelledSplit;
  scores: Scores;
  /** That hold images. */
  bins: ConfidenceBin[];
  /** For people: how its labels became classes, where that is not plain. */
  notes: Phrase[];
  /** TensorFlow's version. */
  engine: string;
}

const batch = 256;
const binCount = 10;

/**
 * Runs the network over all test images of the data set it was trained on, or those it validated on.
 * @returns why, where that can't be done.
 */
export async function measure(source: ExportSource, tools: ExportTools): Promise<Measured | Phrase> {
  const { dataset, model, name, classes, weights, run } = source;
  if (dataset === null) return phrase`The data set was not there when this card was written.`;
  const { positions } = answerShape(model.output.outputShape);
  if (positions !== 1) return phrase`The network answers for many places of a picture; the data set has one label a picture.`;
  if (run !== null && dataset.sha256 !== run.datasetSha256) return phrase`The data set there when this card was written is not the one it was trained on.`;
  if (dataset.counts.test === 0 && (run === null || run.training.validation === 'none')) return phrase`The data set has no test images.`;
  try {
    const { split, start, count } = stretchOf(dataset.counts.test > 0 ? 'test' : 'validation', dataset, run?.training ?? null);
    const { notes, toClasses } = labelsFor({ name, classes, trainedOn: null }, dataset);
    const pictures = tools.pictures();
    const engine = await tools.tensorflow();
    const session = engine.predictor(model, weights);
    const probabilities = new Float32Array(count * classes.length);
    try {
      for (let done = 0; done < count; done += batch) {
        const now = Math.min(batch, count - done);
        probabilities.set(session.predict(pictures.images(split, start + done, now), now), done * classes.length);
        tools.progress(done + now, count);
      }
    } finally {
      session.close();
    }
    const labels = toClasses(pictures.labels(split).subarray(start, start + count));
    return { split: dataset.counts.test > 0 ? 'test' : 'validation', scores: score(probabilities, labels, classes.length), bins: binned(probabilities, labels, classes.length), notes, engine: engine.version };
  } catch (error) {
    if (error instanceof EpochalError) return messageAndHint(error.plain);
    throw error;
  }
}

function binned(probabilities: Float32Array, labels: Int32Array, classes: number): ConfidenceBin[] {
  const bins = Array.from({ length: binCount }, (_, index) => ({ to: (index + 1) / binCount, count: 0, confidence: 0, accuracy: 0 }));
  labels.forEach((label, image) => {
    const row = probabilities.subarray(image * classes, (image + 1) * classes);
    const confidence = Math.max(...row);
    const bin = bins[Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1))];
    // NaN falls into none.
    if (bin === undefined) return;
    bin.count += 1;
    bin.confidence += confidence;
    bin.accuracy += row.indexOf(confidence) === label ? 1 : 0;
  });
  return bins.filter(({ count }) => count > 0).map((bin) => ({ ...bin, confidence: bin.confidence / bin.count, accuracy: bin.accuracy / bin.count }));
}
