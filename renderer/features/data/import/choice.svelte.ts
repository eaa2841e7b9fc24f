import type { ImportRequest } from '../../../../core/contract/datasets.ts';
import { lossOf, type DatasetInspection, type FitLoss } from '../../../../core/dataset-inspection.ts';
import { black, fits, type Fit } from '../../../../core/pictures/fit.ts';

/** Sides offered at a press. */
export const usualSides = [32, 64, 96, 128, 224] as const;
/** What pictures of several sizes are brought to where nothing else is chosen. */
const usualSide = 64;
export const largestSide = 4096;

/** What a person chooses of an import, and what comes of it. */
export class ImportChoice {
  readonly look: DatasetInspection;
  name: string = $state('');
  width: number = $state(0);
  height: number = $state(0);
  fit: Fit = $state('crop');
  fill: string = $state(black);
  channels: 1 | 3 = $state(3);
  /** Whether the training images are divided anew. */
  splits: boolean = $state(false);
  /** Percent; the rest trains. */
  validation: number = $state(0);
  test: number = $state(20);
  /** The one size that all pictures looked at have; null where they differ. */
  readonly own: { width: number; height: number } | null;
  /** What pictures lose by each way of fitting; null where none could be read. */
  /** Whether this may be chosen of what is imported. */
  readonly may: (option: 'size' | 'channels' | 'split') => boolean;
  readonly losses: Readonly<Record<Fit, FitLoss>> | null = $derived.by(() => {
    if (this.look.sizes.length === 0) return null;
    const to = { width: this.width, height: this.height };
    return Object.fromEntries(fits.map((fit) => [fit, lossOf(this.look.sizes, to, fit)])) as Record<Fit, FitLoss>;
  });
  readonly isOwnSize: boolean = $derived.by(() => this.own?.width === this.width && this.own.height === this.height);
  /** Of all pictures as they will be kept. */
  readonly bytes: number = $derived.by(() => Object.values(this.look.counts).reduce((sum, one) => sum + one, 0) * this.width * this.height * this.channels);

  constructor(look: DatasetInspection) {
    this.look = look;
    this.may = (option) => look.options.includes(option);
    this.name = look.name;
    const [most] = look.sizes;
    this.own = most && look.sizes.length === 1 ? { width: most.width, height: most.height } : null;
    const begin = this.own && (!this.may('size') || Math.max(this.own.width, this.own.height) <= 256) ? this.own : { width: usualSide, height: usualSide };
    this.width = begin.width;
    this.height = begin.height;
    this.channels = look.grey > 0 && look.grey === look.sizes.reduce((sum, { count }) => sum + count, 0) ? 1 : 3;
    this.splits = this.may('split') && look.counts.test === 0 && look.counts.validation === 0 && look.counts.train > 1;
  }

  /** What is wrong with it; null where nothing is. */
  readonly problem: 'name' | 'size' | 'split' | null = $derived.by(() => {
    if (this.name.trim() === '') return 'name';
    if (![this.width, this.height].every((side) => Number.isInteger(side) && side >= 1 && side <= largestSide)) return 'size';
    const shares = [this.validation, this.test];
    return this.splits && (shares.some((share) => !(share >= 0)) || this.validation + this.test >= 100) ? 'split' : null;
  });

  request(): Omit<ImportRequest, 'inspection'> {
    const grey = this.look.grey > 0;
    return {
      name: this.name.trim(),
      ...(this.isOwnSize || !this.may('size') ? {} : { size: { width: this.width, height: this.height }, fit: this.fit, ...(this.fit === 'pad' ? { fill: this.fill } : {}) }),
      ...(this.may('channels') && (grey || this.channels === 1) ? { channels: this.channels } : {}),
      ...(this.splits ? { split: { train: (100 - this.validation - this.test) / 100, validation: this.validation / 100, test: this.test / 100 } } : {}),
    };
  }
}
