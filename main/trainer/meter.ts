import type { Measured } from '../../core/callbacks/callback.ts';
import type { StepsMessage } from './protocol.ts';

/** Steps whose median `stepMs` is. */
const recentSteps = 101;
/** Of all steps only a histogram is kept, in bins this much wider than the one before. */
const binRatio = 1.005;

/** Values of steps not sent yet, and how fast they come. */
export class Meter {
  readonly #recent: number[] = [];
  #next = 0;
  readonly #histogram = new Map<number, number>();
  #count = 0;
  #loss: number[] = [];
  #accuracy: number[] = [];
  #means: Measured[] = [];
  /** When something was last taken; null before the first. */
  #taken: number | null = null;
  readonly #everyMs: number;

  /** @param everyMs steps are sent about this often; the very first at once. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** @param means of the epoch after this step. */
  add(loss: number, accuracy: number, ms: number, means: Measured): void {
    this.#loss.push(loss);
    this.#accuracy.push(accuracy);
    this.#means.push(means);
    this.#recent[this.#next] = ms;
    this.#next = (this.#next + 1) % recentSteps;
    const bin = Math.round(Math.log(Math.max(ms, 1e-6)) / Math.log(binRatio));
    this.#histogram.set(bin, (this.#histogram.get(bin) ?? 0) + 1);
    this.#count++;
  }

  /** Median milliseconds of the last steps; NaN before the first. */
  get stepMs(): number {
    return median(this.#recent);
  }

  /** Median milliseconds of all steps, to a quarter of a percent; NaN before the first. */
  get medianMs(): number {
    let below = 0;
    for (const [bin, count] of [...this.#histogram].sort(([a], [b]) => a - b)) {
      below += count;
      if (below * 2 >= this.#count) return binRatio ** bin;
    }
    return Number.NaN;
  }

  isDue(now: number): boolean {
    return this.#loss.length > 0 && (this.#taken === null || now - this.#taken >= this.#everyMs);
  }

  /** The steps since the last take; empty where there are none. */
  take(now: number): Pick<StepsMessage, 'loss' | 'accuracy' | 'means'> {
    const names = Object.keys(this.#means[0] ?? {});
    const steps = {
      loss: Float32Array.from(this.#loss),
      accuracy: Float32Array.from(this.#accuracy),
      means: Object.fromEntries(names.map((name) => [name, Float32Array.from(this.#means, (one) => one[name]!)])),
    };
    this.#loss = [];
    this.#accuracy = [];
    this.#means = [];
    this.#taken = now;
    return steps;
  }
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
