import type { StepSeries } from '../../../core/runs.ts';

/** At most this many points stand for all steps of a run, however long. */
export const mostBuckets = 4096;

/**
 * Losses and accuracies of all steps of a run in room that is laid out once: equal stretches of steps,
 * each with the mean of what was received of it. Appending costs the same at the millionth step as at the first.
 */
export class Series {
  /** Steps that one bucket stands for. */
  readonly width: number;
  readonly stepsPerEpoch: number;
  /** Epochs that count as done before the first step. */
  readonly initialEpoch: number;
  /** Buckets from 0 that may hold something. */
  length = 0;
  /** The first step not received yet. */
  next = 0;
  readonly #loss: Float64Array;
  readonly #lossCount: Uint32Array;
  readonly #accuracy: Float64Array;
  readonly #accuracyCount: Uint32Array;

  /** @param steps of the whole run, which begin at 0 whatever the initial epoch. */
  constructor(steps: number, stepsPerEpoch: number, initialEpoch = 0) {
    this.initialEpoch = initialEpoch;
    this.width = Math.max(1, Math.ceil(steps / mostBuckets));
    this.stepsPerEpoch = Math.max(1, stepsPerEpoch);
    const buckets = Math.max(1, Math.ceil(steps / this.width));
    this.#loss = new Float64Array(buckets);
    this.#lossCount = new Uint32Array(buckets);
    this.#accuracy = new Float64Array(buckets);
    this.#accuracyCount = new Uint32Array(buckets);
  }

  /** What the run keeps of a stretch, thinned as it may be. */
  add({ steps, loss, accuracy, next }: StepSeries): void {
    steps.forEach((step, i) => this.#add(step, loss[i] ?? null, accuracy[i] ?? null));
    this.next = Math.max(this.next, next);
  }

  /** Steps received twice are counted once. @param firstStep of the first value, from 0 over all epochs. */
  append(firstStep: number, loss: readonly (number | null)[], accuracy: readonly number[]): void {
    for (let i = Math.max(0, this.next - firstStep); i < loss.length; i++) {
      this.#add(firstStep + i, loss[i] ?? null, accuracy[i] ?? 0);
    }
    this.next = Math.max(this.next, firstStep + loss.length);
  }

  /** Where a bucket's end lies, in epochs, the initial ones counted. */
  epochAt(bucket: number): number {
    return this.initialEpoch + Math.min((bucket + 1) * this.width, Math.max(this.next, 1)) / this.stepsPerEpoch;
  }

  /**
   * The curve, lightly smoothed, as pairs laid one after the other.
   * @param into gets x (epochs) and y for each point; must have room for `2 * length`.
   * @returns the number of points written.
   */
  curve(kind: 'loss' | 'accuracy', into: Float64Array): number {
    const [sums, counts] = kind === 'loss' ? [this.#loss, this.#lossCount] : [this.#accuracy, this.#accuracyCount];
    // A window that grows with what is there, so that a short past is not flattened.
    const keep = 1 - 1 / Math.max(1, Math.min(40, this.length / 16));
    let smooth = NaN;
    let points = 0;
    for (let bucket = 0; bucket < this.length; bucket++) {
      const held = counts[bucket]!;
      if (held === 0) continue;
      const value = sums[bucket]! / held;
      smooth = Number.isNaN(smooth) ? value : smooth * keep + value * (1 - keep);
      into[2 * points] = this.epochAt(bucket);
      into[2 * points + 1] = smooth;
      points++;
    }
    return points;
  }

  #add(step: number, loss: number | null, accuracy: number | null): void {
    const bucket = Math.floor(step / this.width);
    if (bucket >= this.#loss.length) return;
    if (loss !== null) {
      this.#loss[bucket]! += loss;
      this.#lossCount[bucket]! += 1;
    }
    if (accuracy !== null) {
      this.#accuracy[bucket]! += accuracy;
      this.#accuracyCount[bucket]! += 1;
    }
    this.length = Math.max(this.length, bucket + 1);
  }
}
