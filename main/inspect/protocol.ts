import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { Stretch } from './measured.ts';

/** A network to be asked. One process uses one engine. */
export interface AskedNetwork {
  engine: EngineRef;
  spec: ModelSpec;
  /** Folder of the checkpoint. */
  checkpoint: string;
}

export interface PredictJob extends AskedNetwork {
  /** uint8, count x height x width x channels. */
  images: Uint8Array;
  count: number;
}

/** Images of a packed data set, which the process reads itself. */
export interface MeasureJob extends AskedNetwork {
  /** Of the packed data set. */
  directory: string;
  /** What has made it what is measured. */
  edits: readonly Edit[];
  stretch: Stretch;
}

export interface FeaturesJob extends AskedNetwork {
  /** Of the packed data set. */
  directory: string;
  /** Positions among all of its images. */
  places: Uint32Array;
}
