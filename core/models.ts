import type { Phrase } from './errors/words.ts';
import type { ModelSummary } from './model/summary.ts';
import type { RunRow } from './runs.ts';
import type { ClassName } from './subject.ts';
import type { Training } from './training.ts';

/** Files that a network can be read from. `epochal` holds a run with all that is known of it. */
export const importKinds = ['keras', 'h5', 'tfjs', 'tflite', 'onnx', 'epochal'] as const;
export type ImportKind = (typeof importKinds)[number];

/** Where an imported model came from. */
export interface ModelOrigin {
  kind: ImportKind;
  /** Name of the file or folder. */
  file: string;
  bytes: number;
  /** Of the one file; of several, of the lines `<sha256>  <path>` in order of the paths. */
  sha256: string;
}

/** One imported model, as a list shows it. */
export interface ModelRow {
  model: string;
  name: string;
  /** ISO 8601, UTC. */
  created: string;
  origin: ModelOrigin;
  layers: number;
  params: number;
  /** Height, width and channels of what it takes. */
  input: number[];
  /** Classes it tells apart. */
  classes: number;
  /** For people: what was read otherwise than the file says, and why. */
  warnings: Phrase[];
}

export interface ModelDetail extends ModelRow {
  summary: ModelSummary;
  /** In label order; null where the file does not say. */
  classNames: ClassName[] | null;
  /** What a training of it begins with, before anything is changed: the one `runs.start` takes. */
  training: Training;
  /** Where its files lie, on the machine that keeps them. */
  folder: string;
}

/** What an import gave: a model, or, from an `.epochal` file, its runs. */
export type Imported = { kind: 'model'; row: ModelRow } | { kind: 'runs'; rows: RunRow[]; warnings: Phrase[] };

/** A model appeared or its row changed; or it is gone. */
export type ModelChange = { row: ModelRow } | { deleted: string };
