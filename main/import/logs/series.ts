/** Values of one name in a log, in the order of their steps. */
export interface Series {
  steps: number[];
  values: number[];
  /** When each was logged, in seconds; NaN of one that is not told. */
  times: number[];
}

/**
 * Values of names as they are logged. A job that is started again logs steps anew: of a name, what was there from that
 * step on is dropped, as TensorBoard does.
 */
export class SeriesCollector {
  readonly series = new Map<string, Series>();
  /** How many values were dropped, as they were logged again. */
  dropped = 0;
  readonly #isKept: (name: string) => boolean;

  /** @param isKept tells names of which every value is kept; of the others one is, so that they are known. */
  constructor(isKept: (name: string) => boolean = () => true) {
    this.#isKept = isKept;
  }

  add(name: string, step: number, value: number, time = Number.NaN): void {
    let found = this.series.get(name);
    if (found === undefined) this.series.set(name, (found = { steps: [], values: [], times: [] }));
    else if (!this.#isKept(name)) return;
    if (step <= (found.steps.at(-1) ?? -Infinity)) this.#cut(found, step);
    found.steps.push(step);
    found.values.push(value);
    found.times.push(time);
  }

  /** A job began again at a step. */
  restart(step: number): void {
    for (const found of this.series.values()) this.#cut(found, step);
  }

  #cut({ steps, values, times }: Series, step: number): void {
    let end = steps.length;
    while (end > 0 && steps[end - 1]! >= step) end--;
    this.dropped += steps.length - end;
    steps.length = values.length = times.length = end;
  }
}
