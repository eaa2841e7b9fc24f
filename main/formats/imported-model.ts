import type { Phrase } from '../../core/errors/words.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import type { ClassName } from '../../core/subject.ts';

/** What a file held: a network that can be edited and trained on, with its weights. */
export interface ImportedModel {
  model: ModelSpec;
  /** By `layer/weight`; exactly those of the model, every value finite. */
  weights: WeightMap;
  /** In label order; null where the file does not say. */
  classes: ClassName[] | null;
  /** For people: what was left out or understood otherwise, and why. */
  warnings: Phrase[];
}
