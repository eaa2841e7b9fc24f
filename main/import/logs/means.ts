import type { NamedSeries } from './logged-run.ts';
import { SeriesCollector } from './series.ts';

/**
 * Values of lines that count epochs and steps, as Lightning's CSVLogger writes them: a name that is logged once an epoch
 * is by epochs, one that is logged more often by steps, and has the mean of each epoch.
 */
export class EpochMeans {
  readonly #steps: SeriesCollector;
  readonly #epochs: SeriesCollector;
  /** How many values the newest epoch of a name has. */
  readonly #counts = new Map<string, number>();
  readonly #often = new Set<string>();

  /** @param isKept tells names of which every value is kept. */
  constructor(isKept: (name: string) => boolean) {
    this.#steps = new SeriesCollector(isKept);
    this.#epochs = new SeriesCollector(isKept);
  }

  /** How many values were dropped, as they were logged again. */
  get dropped(): number {
    // A validation may count its steps from 0 each time: that is no job that began again.
    return this.#epochs.dropped;
  }

  add(name: string, epoch: number, step: number, value: number, time: number): void {
    const [epochs, steps] = [this.#epochs.series.get(name), this.#steps.series.get(name)];
    const goesOn = epochs?.steps.at(-1) === epoch && steps!.steps.at(-1)! < step;
    this.#steps.add(name, step, value, time);
    if (!goesOn) {
      this.#epochs.add(name, epoch, value, time);
      this.#counts.set(name, 1);
      return;
    }
    const count = this.#counts.get(name)! + 1;
    this.#counts.set(name, count);
    this.#often.add(name);
    const last = epochs.values.length - 1;
    epochs.values[last]! += (value - epochs.values[last]!) / count;
    epochs.times[last] = time;
  }

  named(): Omit<NamedSeries, 'folder'>[] {
    return [...this.#epochs.series].flatMap(([name, series]): Omit<NamedSeries, 'folder'>[] => {
      if (!this.#often.has(name)) return [{ name, series }];
      return [{ name, series, isMean: true }, { name, series: this.#steps.series.get(name)!, by: 'step' }];
    });
  }
}
