/** Values of one name in a log, in the order of their steps. */
export interface Series {
  steps: number[];
  values: number[];
}

/**
 * Values of names as they are logged. A job that is started again logs steps anew: of a name, what was there from that
 * step on is dropped, as TensorBoard does.
 */
export class SeriesCollector {
  readonly series = new Map<string, Series>();
  /** How many values were dropped, as they were logged again. */
  dropped = 0;

  add(name: string, step: number, value: number): void {
    let found = this.series.get(name);
    if (!found) this.series.set(name, (found = { steps: [], values: [] }));
    if (step <= (found.steps.at(-1) ?? -Infinity)) this.#cut(found, step);
    found.steps.push(step);
    found.values.push(value);
  }

  /** A job began again at a step. */
  restart(step: number): void {
    for (const found of this.series.values()) this.#cut(found, step);
  }

  #cut({ steps, values }: Series, step: number): void {
    let end = steps.length;
    while (end > 0 && steps[end - 1]! >= step) end--;
    this.dropped += steps.length - end;
    steps.length = end;
    values.length = end;
  }
}
