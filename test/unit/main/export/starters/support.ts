import { readModelSpec } from '../../../../../core/model/spec.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import type { DatasetInfo } from '../../../../../core/datasets.ts';
import { exportSettingsSchema, type ExportChanges, type ExportSettings } from '../../../../../core/exports.ts';
import type { RunDetail } from '../../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../../core/training.ts';
import type { ExportTools } from '../../../../../main/export/format.ts';
import type { ExportSource } from '../../../../../main/export/source.ts';

const model = resolveModel(
  readModelSpec({
    name: 'small',
    layers: [
      { type: 'InputLayer', arguments: { shape: [6, 6, 3] } },
      { type: 'Conv2D', arguments: { filters: 2, kernel_size: 3, activation: 'relu' } },
      { type: 'Flatten' },
      { type: 'Dense', arguments: { units: 3 } },
    ],
  }),
);

export const training = readTraining({
  epochs: 2,
  batchSize: 4,
  optimizer: { type: 'Adam' },
  loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
});

/** Names that break out of what is written carelessly, in one language or another. */
export const hostileNames = ['a"b\\c\n$d ${e} `f` {{g}}', "it's | <b>日本\u2028\u0000é</b> #{h} \\(i) %s", '-->*/ ]]> """ \'\'\' ‮x'];

export const dataset: DatasetInfo = {
  id: 'tiny', name: 'Tiny', classes: hostileNames, counts: { train: 8, validation: 0, test: 6, unlabeled: 0 }, height: 6, width: 6, channels: 3,
  mean: [0, 0, 0], std: [1, 1, 1], sha256: '0'.repeat(64), source: 'a test', origin: null, groups: [], fit: null, fill: null, edits: 0, edition: '0'.repeat(64), skipped: [],
};

export function detail(changes: Partial<Training> = {}): RunDetail {
  return {
    run: 'r', name: 'run | r', colour: 0, state: 'finished', recipe: null, dataset: 'tiny', epochs: 2, epochsPlanned: 2, best: { epoch: 2, metric: 'valAccuracy', value: 0.5 },
    created: '2026-01-01T00:00:00.000Z', error: null, silentSince: null, stuckSince: null, parent: null, parentEpoch: null, forked: false, group: null, note: '', tags: [], starred: false, archived: false, training: { ...training, ...changes }, params: 0, trainableParams: 0, stepsPerEpoch: 2, step: 4, attempt: 1, optimizerFrom: 0,
    epochRows: [1, 2].map((epoch) => ({ epoch, loss: 1 / epoch, accuracy: 0.5, valLoss: null, valAccuracy: 0.5, topK: null, valTopK: null, classAccuracy: null, learningRate: 0.001, seconds: 1, imagesPerSecond: 8 })),
    checkpoints: [], sampleEpochs: [], datasetSha256: '0'.repeat(64), datasetChanged: false,
    classes: hostileNames.map((name) => ({ name, nameZh: null })), pixels: { height: 6, width: 6, channels: 3, fit: 'crop' }, environment: null, stepMs: 1, trainImages: 8, validationImages: 6, notes: [], folder: '/nowhere',
  };
}

export function source(changes: Partial<ExportSource> = {}): ExportSource {
  const weights = new Map(
    model.layers.flatMap((layer) => layer.weights.map(({ name, shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return [`${layer.name}/${name}`, { shape, values: Float32Array.from({ length: count }, (_, index) => Math.sin(index + 1) / 4) }] as const;
    })),
  );
  return { id: 'r', name: 'run | r', model, weights, epoch: 2, classes: hostileNames.map((name) => ({ name, nameZh: null })), dataset, run: detail(), ...changes };
}

export function settings(changes: ExportChanges): ExportSettings {
  return exportSettingsSchema.parse(changes);
}

/** Six test pictures of labels 0 1 2 0 1 2, and an engine that answers as told. */
export function tools(answers: Float32Array): ExportTools {
  const pictures = {
    info: dataset,
    range: () => ({ start: 0, end: 6 }),
    labels: () => Int32Array.of(0, 1, 2, 0, 1, 2),
    images: (_: string, start: number, count: number) => Uint8Array.from({ length: count * 108 }, (_value, index) => (index + start * 108) % 251),
  };
  const engine = { version: '2.0', predictor: () => ({ predict: () => answers, close: () => undefined }) };
  return {
    tensorflow: () => Promise.resolve(engine as unknown as Awaited<ReturnType<ExportTools['tensorflow']>>),
    calibrationImages: (count) => ({ images: pictures.images('train', 0, count), count }),
    pictures: () => pictures as unknown as ReturnType<ExportTools['pictures']>,
    database: '',
    progress: () => undefined,
  };
}
