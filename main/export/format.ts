import type { Phrase } from '../../core/errors/words.ts';
import type { ExportSettings, LayerError } from '../../core/exports.ts';
import type { DatasetImages } from '../datasets/packed.ts';
import type { TensorFlowEngine } from '../engine/tensorflow/engine.ts';
import type { ExportSource } from './source.ts';

/** Files of an export, by their path below its folder (`/` between parts); a single-file format gives one. */
export interface Artifact {
  files: ReadonlyMap<string, readonly Uint8Array[]>;
  /** Files too large to be held, by their path as well; none is in `files` too. */
  streams?: ReadonlyMap<string, StreamedFile>;
  /** For people: what is otherwise than the network, and why. */
  warnings: readonly Phrase[];
}

/** A file that is read while it is written, so that checkpoints and data sets of any size can go out. */
export interface StreamedFile {
  /** Where known beforehand, for progress. */
  bytes: number | null;
  /** Its content from the beginning, at each call. What can't be read is thrown while it is iterated. */
  read(): AsyncIterable<Uint8Array>;
}

/** What a writer may ask for besides the network itself. */
export interface ExportTools {
  /** TensorFlow in this process. @throws EpochalError where there is none. */
  tensorflow(): Promise<TensorFlowEngine>;
  /** Pictures of the training split as stored, uint8 (count, height, width, channels). @throws EpochalError `export.no-images`. */
  calibrationImages(count: number): { images: Uint8Array; count: number };
  /** The data set the network was trained on, open until the export is done. @throws EpochalError `export.no-images` where it is no longer here. */
  pictures(): DatasetImages;
  /** Path of the database that runs are recorded in. */
  database: string;
  progress(done: number, total: number): void;
}

/** An exported model as another program runs it. */
export interface ExportedModel {
  /** For people: `LiteRT 2.5.3 (WebAssembly)`. */
  interpreter: string;
  /** Images run at once that suit it. */
  batch: number;
  /**
   * @param images uint8 as stored; preprocessed and, for whole-number input, quantised as a user of the file would.
   * @returns count x classes probabilities.
   */
  predict(images: Uint8Array, count: number): Promise<Float32Array>;
  close(): void;
}

/** One way out. Adding a format is one of these, its line in the table of core/exports.ts and in formats.ts. */
export interface ExportFormat {
  write(source: ExportSource, settings: ExportSettings, tools: ExportTools): Promise<Artifact>;
  /** Opens what was written for the proof; absent where there is nothing to run. @param tools for what TensorFlow itself runs. */
  open?(artifact: Artifact, source: ExportSource, settings: ExportSettings, tools?: Pick<ExportTools, 'tensorflow'>): Promise<ExportedModel>;
  /** Of a quantised model: how far each layer's values are from the float ones over some images, worst first. */
  layerErrors?(artifact: Artifact, source: ExportSource, settings: ExportSettings, images: Uint8Array, count: number): Promise<LayerError[]>;
}
