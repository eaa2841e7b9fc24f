import type { NetworkRef } from './networks.ts';
import { z } from 'zod';
import type { SplitName } from './datasets.ts';
import type { PlainError } from './errors.ts';
import type { Phrase } from './errors/words.ts';
import type { ClassOrder } from './labelling.ts';
import type { ClassName, Pixels } from './subject.ts';

/** What a trained network can be taken out as. */
export const exportFormats = [
  'tflite', 'tfjs', 'keras', 'h5', 'onnx', 'savedmodel', 'web', 'android', 'ios', 'python', 'node', 'cluster', 'card', 'epochal',
] as const;
export type ExportFormatId = (typeof exportFormats)[number];

/** How weights, and with `int8` and `16x8` what flows between layers, are stored. */
export const quantizations = ['none', 'float16', 'dynamic', 'int8', '16x8', 'uint8', 'uint16'] as const;
export type Quantization = (typeof quantizations)[number];

/** What a TFLite file quantised to whole numbers takes and gives. */
export const exportIo = ['float', 'int8', 'uint8'] as const;
export type ExportIo = (typeof exportIo)[number];

/** One line of the table of formats: the one place that says which choices go together. */
export interface FormatFacts {
  id: ExportFormatId;
  /** Of the file, with its dot; null for a folder. */
  extension: string | null;
  /** The first is the usual one. */
  quantizations: readonly Quantization[];
  /** Whether what is written can be run here and is proved against the engine. */
  proved: boolean;
}

const tflite: readonly Quantization[] = ['none', 'float16', 'dynamic', 'int8', '16x8'];
const plain: readonly Quantization[] = ['none'];

export const formatFacts: readonly FormatFacts[] = [
  { id: 'tflite', extension: '.tflite', quantizations: tflite, proved: true },
  { id: 'tfjs', extension: null, quantizations: ['none', 'float16', 'uint8', 'uint16'], proved: true },
  { id: 'keras', extension: '.keras', quantizations: plain, proved: true },
  { id: 'h5', extension: '.h5', quantizations: plain, proved: true },
  { id: 'onnx', extension: '.onnx', quantizations: plain, proved: true },
  { id: 'savedmodel', extension: null, quantizations: plain, proved: true },
  { id: 'web', extension: null, quantizations: ['none', 'float16', 'uint8', 'uint16'], proved: true },
  { id: 'android', extension: null, quantizations: tflite, proved: true },
  { id: 'ios', extension: null, quantizations: tflite, proved: true },
  { id: 'python', extension: null, quantizations: tflite, proved: true },
  { id: 'node', extension: null, quantizations: ['none', 'float16', 'uint8', 'uint16'], proved: true },
  { id: 'cluster', extension: null, quantizations: plain, proved: false },
  { id: 'card', extension: '.md', quantizations: plain, proved: false },
  { id: 'epochal', extension: '.epochal', quantizations: plain, proved: false },
];

export const exportSettingsSchema = z.strictObject({
  format: z.enum(exportFormats),
  quantize: z.enum(quantizations).default('none'),
  io: z.enum(exportIo).default('float'),
  /** `best`, `last` or the number of an epoch. */
  checkpoint: z.string().min(1).default('best'),
  /** Layers whose weights and values stay float32 when all others are quantised. */
  keepFloat: z.array(z.string()).readonly().default([]),
  /** Images that say in which range values flow (`int8`, `16x8`). */
  calibrationImages: z.int().min(1).max(10_000).default(200),
  /** Images of the test split to compare on; null for all of them, or as many as can be had in reasonable time. */
  proofImages: z.int().min(1).nullable().default(null),
  /** Share of images whose answer must stay the same for the proof to be green. */
  minAgreement: z.number().min(0).max(1).default(0.98),
  /** Data set to calibrate and to compare on; null for the run's. An imported model has none of its own. */
  dataset: z.string().min(1).nullable().default(null),
  /** Whether what was written is run at all. */
  prove: z.boolean().default(true),
});
export type ExportSettings = z.output<typeof exportSettingsSchema>;
export type ExportChanges = z.input<typeof exportSettingsSchema>;

/** One picture whose answer is another after export. */
export interface ChangedAnswer {
  /** In its split, as imported. */
  index: number;
  /** That it was imported into; absent where no edits were made to the data set: that of the proof. */
  split?: SplitName;
  label: number;
  before: number;
  after: number;
  /** Of the answers. */
  probabilityBefore: number;
  probabilityAfter: number;
}

/** How far what a layer gives is from what it gave before, over some images. */
export interface LayerError {
  layer: string;
  /** Root of the mean squared difference, over that of the values themselves. */
  relativeError: number;
}

/** What running the exported file showed. */
export interface Proof {
  /** `LiteRT 2.5.3 (WebAssembly)`. */
  interpreter: string;
  /** Id. */
  dataset: string;
  datasetSha256: string;
  /** How its labels became classes of the network, of which `changed` and the accuracies tell. */
  classOrder: ClassOrder;
  /** Compared: all of the split, or so many spread evenly over it. */
  images: number;
  split: SplitName;
  /** Of the split. */
  available: number;
  /** Share of images whose likeliest class is the same. */
  argmaxAgreement: number;
  /** Largest difference of a probability. */
  maxProbabilityGap: number;
  accuracyBefore: number;
  accuracyAfter: number;
  msPerImage: number;
  /** `minAgreement`, and the largest gap allowed where nothing was quantised (null else); `passed` says whether both hold. */
  limit: number;
  gapLimit: number | null;
  passed: boolean;
  /** At most 100, in order of the split. */
  changed: ChangedAnswer[];
  /** Of a quantised model, worst first; null else. */
  layerErrors: LayerError[] | null;
}

/** An epoch, or the name of a checkpoint that is not of an epoch's end: `final`, `3-120`. */
export type CheckpointMark = number | string;

/** @param name of a checkpoint's folder. */
export function markOf(name: string): CheckpointMark {
  return /^\d+$/.test(name) ? Number(name) : name;
}

/** What one export gave. `epochal export --json` prints it with `out`. */
export interface ExportReport {
  /** Id of a run or an imported model. */
  run: string;
  name: string;
  /** Null for an imported model. */
  checkpoint: CheckpointMark | null;
  /** What the file calls its classes, in order, and how pictures are prepared for it; null for several runs, and of an older Epochal. */
  classes: readonly ClassName[] | null;
  pixels: Pixels | null;
  /** Of the data set a run was trained on; null too for an imported model. */
  datasetSha256: string | null;
  format: ExportFormatId;
  quantize: Quantization;
  io: ExportIo;
  keepFloat: readonly string[];
  /** Below the export's folder, or the one file. */
  files: { path: string; bytes: number; sha256: string }[];
  /** Of all files together. */
  bytes: number;
  /** Of the one file; of several, of the lines `<sha256>  <path>` in order of the paths. */
  sha256: string;
  /** To write it, proof not counted. */
  seconds: number;
  /** Null where there is nothing to run, or no images to run it on. */
  proof: Proof | null;
  /** For people: what the file says otherwise than the network, and why. */
  warnings: Phrase[];
}

/** Progress of one export. */
export interface ExportProgress {
  phase: 'read' | 'calibrate' | 'write' | 'prove' | 'place';
  done: number;
  total: number;
}

/** `working` -> one of the others. What failed or was cancelled is known until the app ends, `done` for good. */
export const exportStates = ['working', 'done', 'failed', 'cancelled'] as const;
export type ExportState = (typeof exportStates)[number];

/** One export kept by the app, as the export page lists it. */
export interface ExportRow {
  export: string;
  network: NetworkRef;
  /** Of the run or the model, when it was exported. */
  name: string;
  settings: ExportSettings;
  state: ExportState;
  /** ISO 8601, UTC. */
  created: string;
  /** Null unless it works. */
  progress: ExportProgress | null;
  /** Null unless it is done. */
  report: ExportReport | null;
  /** Null unless it failed. */
  error: PlainError | null;
  /** What to save: the one file, or all of a folder as a zip; null unless it is done. */
  download: ExportDownload | null;
  /** Where it lies on the machine that made it, absolute; null unless it is done. */
  folder: string | null;
}

export interface ExportDownload {
  /** Of the file, as it is saved: `cnn.tflite`, `cnn-web.zip`. */
  name: string;
  /** Below the host's address: `/exports/<id>/<name>`. */
  url: string;
}

/** An export appeared, went on or ended; or it is gone. */
export type ExportChange = { row: ExportRow } | { deleted: string };
