import type { DatasetInfo } from '../../core/datasets.ts';
import type { CheckpointMark } from '../../core/exports.ts';
import type { Model } from '../../core/model/model.ts';
import { pixelsFor, type ClassName, type Pixels } from '../../core/subject.ts';
import type { RunDetail } from '../../core/runs.ts';
import type { WeightMap } from '../../core/model/weights.ts';

/** A trained network and all that is known of it: what is taken out. */
export interface ExportSource {
  /** Of the run or the imported model. */
  id: string;
  name: string;
  model: Model;
  /** By `layer/weight`; exactly the model's. */
  weights: WeightMap;
  /** Its checkpoint; null for an imported model. */
  epoch: CheckpointMark | null;
  /** In label order; as many as the network answers with. */
  classes: readonly ClassName[];
  /** Null where the data set is no longer here, or was never. */
  dataset: DatasetInfo | null;
  /** Null for an imported model. */
  run: RunDetail | null;
}

/** How pictures become its input. */
export function pixelsOf({ model, run }: Pick<ExportSource, 'model' | 'run'>): Pixels {
  return pixelsFor(model.input.outputShape, run?.pixels);
}
