import type { Bridge } from '../../../core/contract.ts';
import type { DatasetInfo, SplitName } from '../../../core/datasets.ts';
import { toPlainError, type PlainError } from '../../../core/errors.ts';

/** Labels asked for at once. */
const page = 10_000;

/** The labels of one split of a data set, and what follows from them: how many of each class, and where. */
export class SplitLabels {
  labels: Uint32Array | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  /** Images of each class, in label order; all zero until the labels are here. */
  readonly counts: readonly number[] = $derived.by(() => {
    const counts = this.info.classes.map(() => 0);
    for (const label of this.labels ?? []) if (label < counts.length) counts[label]! += 1;
    return counts;
  });
  readonly info: DatasetInfo;
  readonly split: SplitName;
  readonly #bridge: Bridge;

  constructor(bridge: Bridge, info: DatasetInfo, split: SplitName) {
    this.#bridge = bridge;
    this.info = info;
    this.split = split;
  }

  load = async (): Promise<void> => {
    const { info, split } = this;
    const total = split === 'unlabeled' ? 0 : info.counts[split];
    const starts = Array.from({ length: Math.ceil(total / page) }, (_, i) => i * page);
    try {
      const pages = await Promise.all(starts.map((start) => this.#bridge.invoke('datasets.labels', { id: info.id, split, start, count: Math.min(page, total - start) })));
      const labels = new Uint32Array(total);
      pages.forEach((part, i) => labels.set(part, starts[i]));
      this.labels = labels;
      this.error = null;
    } catch (error) {
      this.error = toPlainError(error);
    }
  };

  /** Where the images of a class are; null for all images. */
  indicesOf(label: number | null): Uint32Array | null {
    if (label === null || this.labels === null) return null;
    const found = new Uint32Array(this.counts[label] ?? 0);
    let at = 0;
    for (let i = 0; i < this.labels.length; i++) if (this.labels[i] === label) found[at++] = i;
    return found;
  }
}
