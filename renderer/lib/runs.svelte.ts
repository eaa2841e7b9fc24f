import type { Bridge } from '../../core/contract.ts';
import type { PlainError } from '../../core/errors.ts';
import type { RunRow } from '../../core/runs.ts';
import { Leaving } from './leaving.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** Every run, newest first, followed live. */
export class Runs {
  readonly #rows: Resource<RunRow[]>;
  readonly #leaving = new Leaving();
  readonly #bridge: Bridge;
  readonly #sorted: RunRow[] = $derived.by(() =>
    (this.#rows.value ?? []).filter(({ run }) => !this.#leaving.has(run)).toSorted((a, b) => b.created.localeCompare(a.created)),
  );

  /** @param seen is told of every run that is heard of. */
  constructor(bridge: Bridge, seen: (rows: readonly RunRow[]) => void = () => undefined) {
    this.#bridge = bridge;
    this.#rows = new Resource(async () => {
      const rows = await bridge.invoke('runs.list', {});
      seen(rows);
      return rows;
    });
    bridge.subscribe('runs', null, (event) => {
      if ('row' in event) seen([event.row]);
      const gone = 'deleted' in event ? event.deleted : event.row.run;
      const rest = (this.#rows.value ?? []).filter(({ run }) => run !== gone);
      // Before the first list is here there is nothing to add to.
      if (this.#rows.value !== null) this.#rows.value = 'deleted' in event ? rest : [event.row, ...rest];
    });
  }

  get list(): readonly RunRow[] {
    return this.#sorted;
  }

  get loaded(): boolean {
    return this.#rows.value !== null;
  }

  get error(): PlainError | null {
    return this.#rows.error;
  }

  load = (): Promise<void> => this.#rows.load();

  row(run: string): RunRow | undefined {
    return this.list.find((one) => one.run === run);
  }

  /** Those that can be asked about a picture: they have finished an epoch. Newest first. */
  get asked(): readonly RunRow[] {
    return this.list.filter(({ epochs }) => epochs > 0);
  }

  /** @throws EpochalError as `runs.rename`. */
  async rename(run: string, name: string): Promise<void> {
    const before = this.#rows.value;
    this.#rows.value = before?.map((row) => (row.run === run ? { ...row, name } : row)) ?? null;
    try {
      await this.#bridge.invoke('runs.rename', { run, name });
    } catch (error) {
      this.#rows.value = before;
      throw error;
    }
  }

  /**
   * Takes a run out of sight, and deletes it when the time to undo has gone by.
   * @param failed is told why it could not be deleted; the run is in sight again then.
   * @returns undoes it.
   */
  remove(run: string, failed: (error: PlainError) => void): () => void {
    const act = async (): Promise<void> => {
      await this.#bridge.invoke('runs.delete', { run });
      if (this.#rows.value) this.#rows.value = this.#rows.value.filter((row) => row.run !== run);
    };
    return this.#leaving.remove(run, act, failed);
  }
}
