import type { DatasetInfo, LabelledSplit } from '../../core/datasets.ts';
import type { Device } from '../../core/engine.ts';
import { EpochalError } from '../../core/errors.ts';
import { labelsFor, type LabelledNetwork } from '../../core/labelling.ts';
import type { Shape } from '../../core/layers/layer.ts';
import { score, topClasses } from '../../core/metrics.ts';
import { answerShape } from '../../core/model/answers.ts';
import { checkFits, checkTakes, resolveModel, type Model } from '../../core/model/model.ts';
import { featureWidth } from '../../core/model/penultimate.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { NetworkRef } from '../../core/networks.ts';
import type { Evaluation, Prediction } from '../../core/predictions.ts';
import { namesOrNumbers, pixelsFor, type Pixels } from '../../core/subject.ts';
import type { Training } from '../../core/training.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { openSeen } from '../datasets/edits/seen.ts';
import type { DatasetImages } from '../datasets/packed.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { ServingChild } from '../processes/calls.ts';
import { createWorker } from '../processes/worker.ts';
import { stretchOf } from './measured.ts';
import type { InspectWork } from './answering.ts';
import { inspectFailures } from './failures.ts';
import type { AskedNetwork } from './protocol.ts';

/** What the inspector must know of a run or an imported model. */
export interface InspectableNetwork extends LabelledNetwork {
  run: string;
  model: ModelSpec;
  /** Null for an imported model. */
  training: Training | null;
  /** Of a run: where it keeps what it saw; null for an imported model. */
  folder: string | null;
  /** Whether the data set it was trained on is another by now; null where it is not here, and for an imported model. */
  datasetChanged: boolean | null;
  /** How it prepares pictures; null where that is not known. */
  pixels: Pixels | null;
  checkpoint: {
    /** As the run lists it: `3`, `final`. */
    name: string;
    /** Absolute. */
    folder: string;
    /** Epochs finished. */
    epoch: number;
  };
}

export interface InspectorOptions {
  /**
   * @param checkpoint `best`, `last`, or an epoch's number.
   * @throws EpochalError for a run or a checkpoint that is not there.
   */
  findNetwork(network: NetworkRef, checkpoint: string): InspectableNetwork;
  datasets: Pick<Datasets, 'openEdited'>;
  /** @throws EpochalError `runtime.missing`. */
  findEngine(): Promise<EngineRef>;
  /** Starts main/inspect/child.ts. */
  start(): ServingChild;
  /** After so long without a question the child, and with it TensorFlow's memory, goes. Default 60,000. */
  idleMs?: number;
}

export interface PredictOptions {
  /** Default 5. */
  top?: number;
  /** `best` (default), `last`, or an epoch's number. */
  checkpoint?: string;
}

export interface EvaluateOptions {
  /** Data set id; default the run's. */
  dataset?: string;
  /** Default `test`. */
  split?: LabelledSplit;
  /** `best` (default), `last`, or an epoch's number. */
  checkpoint?: string;
  /** On its data set as the run saw it, whatever edits there were since, where it can be had; default: as it is now. */
  asSeen?: boolean;
  onProgress?: (done: number, total: number) => void;
  /** Gives up between batches, with `evaluate.cancelled`. */
  signal?: AbortSignal;
}

export interface EvaluationResult {
  evaluation: Evaluation;
  /** count x classes, after softmax, in the order of the network's classes. */
  probabilities: Float32Array;
  /** In the same order. */
  labels: Int32Array;
}

/** Asks trained networks. TensorFlow lives in a child process; this one never loads it. */
export interface Inspector {
  /** What a picture becomes for a network, see decodePicture. */
  inputPixels(network: NetworkRef): Pixels;
  /**
   * What a run says of pictures, with the names it was trained with.
   * @param pictures each height x width x channels bytes of `inputPixels`.
   */
  predict(network: NetworkRef, pictures: readonly Uint8Array[], options?: PredictOptions): Promise<Prediction[]>;
  /**
   * Measures a run on labelled images. Labels of a data set with its classes in another order are matched by name.
   * @throws EpochalError `classes.different`, `classes.repeated`, `classes.unknown` where they can't be.
   */
  evaluate(network: NetworkRef, options?: EvaluateOptions): Promise<EvaluationResult>;
  /**
   * What the layer before the last makes of images of a data set: count x `featureWidth` numbers.
   * @param images by their places among all images of the set.
   * @throws EpochalError `model.data-shape` where they have another size; `evaluate.cancelled`.
   */
  features(network: NetworkRef, images: { info: DatasetInfo; directory: string; places: Uint32Array }, signal?: AbortSignal): Promise<Float32Array>;
  /** What TensorFlow can compute on. */
  devices(): Promise<Device[]>;
  close(): void;
}

export function createInspector({ findNetwork, datasets, findEngine, start, idleMs = 60_000 }: InspectorOptions): Inspector {
  const worker = createWorker<InspectWork>({ start, idleMs, ...inspectFailures });

  async function asked(run: InspectableNetwork): Promise<AskedNetwork> {
    return { engine: await findEngine(), spec: run.model, checkpoint: run.checkpoint.folder };
  }

  return {
    inputPixels(network) {
      const { model, pixels } = findNetwork(network, 'last');
      return pixelsFor(pictureShape(resolveModel(model)), pixels);
    },
    async predict(network, pictures, { top = 5, checkpoint = 'best' } = {}) {
      const run = findNetwork(network, checkpoint);
      const model = resolveModel(run.model);
      const shape = answerShape(model.output.outputShape);
      const classes = shape.positions * shape.classes;
      const names = namesOrNumbers(run.classes, classes);
      const chunk = imagesAtOnce(model);
      const predictions: Prediction[] = [];
      for (let first = 0; first < pictures.length; first += chunk) {
        const batch = pictures.slice(first, first + chunk);
        const began = performance.now();
        const probabilities = await worker.call('predict', { ...(await asked(run)), images: joined(batch), count: batch.length });
        const milliseconds = (performance.now() - began) / batch.length;
        for (const index of batch.keys()) {
          const own = probabilities.subarray(index * classes, (index + 1) * classes);
          predictions.push({
            run: run.run,
            top: topClasses(own, top).map((at) => ({ index: at, ...names[at]!, probability: own[at]! })),
            probabilities: [...own],
            named: run.classes !== null,
            datasetChanged: run.datasetChanged,
            milliseconds,
          });
        }
      }
      return predictions;
    },
    async evaluate(network, { dataset: other, split = 'test', checkpoint = 'best', asSeen = false, onProgress, signal } = {}) {
      const run = findNetwork(network, checkpoint);
      const model = resolveModel(run.model);
      const measured = other ?? run.trainedOn?.id ?? null;
      if (measured === null) throw new EpochalError('evaluate.no-dataset', { name: network.id });
      const dataset = openMeasured(run, datasets.openEdited(measured), asSeen);
      try {
        checkFits(model, dataset.info);
        const { order, isChanged, notes, toClasses } = labelsFor(run, dataset.info);
        const isOwn = dataset.info.id === run.trainedOn?.id || dataset.info.sha256 === run.trainedOn?.sha256;
        const stretch = stretchOf(split, dataset.info, isOwn ? run.training : null);
        const began = performance.now();
        const classes = dataset.info.classes.length;
        const probabilities = new Float32Array(stretch.count * classes);
        const chunk = imagesAtOnce(model);
        for (let done = 0; done < stretch.count; done += chunk) {
          if (signal?.aborted) throw new EpochalError('evaluate.cancelled');
          const count = Math.min(chunk, stretch.count - done);
          const part = { ...stretch, start: stretch.start + done, count };
          probabilities.set(await worker.call('measure', { ...(await asked(run)), directory: dataset.directory, edits: dataset.edits, stretch: part }), done * classes);
          onProgress?.(done + count, stretch.count);
        }
        const labels = toClasses(dataset.labels(stretch.split).slice(stretch.start, stretch.start + stretch.count));
        const { perClass, ...scores } = score(probabilities, labels, classes);
        const evaluation: Evaluation = {
          run: run.run,
          dataset: dataset.info.id,
          datasetSha256: dataset.info.sha256,
          datasetChanged: isChanged,
          classOrder: order,
          split,
          checkpoint: run.checkpoint.name,
          ...scores,
          perClass: perClass.map((one, index) => ({ name: run.classes?.[index]?.name ?? dataset.info.classes[index]!, ...one })),
          seconds: (performance.now() - began) / 1000,
          notes,
        };
        return { evaluation, probabilities, labels };
      } finally {
        dataset.close();
      }
    },
    async features(network, { info, directory, places }, signal) {
      const run = findNetwork(network, 'best');
      const model = resolveModel(run.model);
      checkTakes(model, info);
      const width = featureWidth(model);
      const values = new Float32Array(places.length * width);
      const chunk = imagesAtOnce(model);
      for (let done = 0; done < places.length; done += chunk) {
        if (signal?.aborted) throw new EpochalError('evaluate.cancelled');
        values.set(await worker.call('features', { ...(await asked(run)), directory, places: places.slice(done, done + chunk) }), done * width);
      }
      return values;
    },
    async devices() {
      return (await worker.call('devices', await findEngine())).devices;
    },
    close: worker.close,
  };
}

/** The data set as it is, or as the run saw it. */
function openMeasured({ trainedOn, folder }: InspectableNetwork, present: DatasetImages, asSeen: boolean): DatasetImages {
  if (!asSeen || trainedOn === null || folder === null || present.info.sha256 === trainedOn.sha256) return present;
  const seen = openSeen(present.directory, folder, trainedOn.sha256);
  if (seen === null) return present;
  present.close();
  return seen;
}

/** So many that a large picture does not fill the memory: 256 of 32 x 32 pixels. */
function imagesAtOnce(model: Model): number {
  const [height, width] = pictureShape(model);
  return Math.max(1, Math.min(256, Math.floor(2 ** 18 / (height! * width!))));
}

function pictureShape({ input: { outputShape: shape } }: Model): Shape {
  if (shape.length === 3 && (shape[2] === 1 || shape[2] === 3)) return shape;
  throw new EpochalError('predict.no-pictures', { shape: shape.join(' x ') });
}

function joined(pictures: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pictures.reduce((sum, picture) => sum + picture.length, 0));
  let at = 0;
  for (const picture of pictures) {
    all.set(picture, at);
    at += picture.length;
  }
  return all;
}
