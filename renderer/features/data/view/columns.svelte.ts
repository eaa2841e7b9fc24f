import { splitNames, type DatasetInfo } from '../../../../core/datasets.ts';

/** What a run answered of the pictures; of those it did not answer -1 and NaN. */
export interface AnswerColumns {
  run: string;
  predicted: Int32Array;
  /** Probability of the label. */
  probability: Float32Array;
  /** Probability of the predicted class. */
  confidence: Float32Array;
}

/** Names that a picture may bear any number of: bit i of its number says whether it bears name i. */
export interface Marks {
  names: readonly string[];
  bits: Uint32Array;
}

/**
 * What is known of each picture of a data set, in order of place (its position in images.u8), as its edits have it. A
 * column is replaced as a whole, never changed in place; one that is not here yet, or that the set does not have, is null.
 */
export class Columns {
  /** Number of its split in `splitNames`. */
  splits: Uint8Array = $state.raw(new Uint8Array());
  /** The same as it was imported, by which a picture is named. */
  importedSplits: Uint8Array = $state.raw(new Uint8Array());
  /** Class; -1 where it has none. */
  labels: Int32Array | null = $state.raw(null);
  /** 1 where it is left out of trainings. */
  excluded: Uint8Array | null = $state.raw(null);
  /** 1 where anything of it differs from what was imported. */
  edited: Uint8Array | null = $state.raw(null);
  tags: Marks | null = $state.raw(null);
  /** What checks found. */
  warnings: Marks | null = $state.raw(null);
  /** Path of the file it came from. */
  names: readonly string[] | null = $state.raw(null);
  /** Place among the names in natural order. */
  nameRanks: Uint32Array | null = $state.raw(null);
  /** Mean of its pixels, 0 to 1. */
  brightness: Float32Array | null = $state.raw(null);
  /** Mean colour, three bytes each: red, green, blue. */
  colours: Uint8Array | null = $state.raw(null);
  /** Pixels of the file's picture. */
  widths: Uint32Array | null = $state.raw(null);
  heights: Uint32Array | null = $state.raw(null);
  /** Size of the file. */
  bytes: Float64Array | null = $state.raw(null);
  answers: AnswerColumns | null = $state.raw(null);

  /** @param info of the set: one without edits tells its splits before anything else is here. */
  constructor({ counts, edits }: Pick<DatasetInfo, 'counts' | 'edits'>) {
    if (edits === 0) this.splits = this.importedSplits = splitsOf(counts);
  }

  /** All pictures, those that are left out too. */
  get count(): number {
    return this.splits.length;
  }
}

function splitsOf(counts: DatasetInfo['counts']): Uint8Array {
  const splits = new Uint8Array(splitNames.reduce((sum, split) => sum + counts[split], 0));
  let start = 0;
  for (const [number, split] of splitNames.entries()) splits.fill(number, start, (start += counts[split]));
  return splits;
}
