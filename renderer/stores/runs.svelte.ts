import type { Bridge, CallInput } from '../../core/contract.ts';
import { activeStates, type RunRow } from '../../core/runs.ts';
import { PendingDeletions } from '../app/pending-deletions.svelte.ts';
import { LiveRows } from './live-rows.svelte.ts';

/** Every run, followed live. */
export class Runs extends LiveRows<RunRow> {
  readonly #bridge: Bridge;
  /** Who waits for the end of a run, by its id. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param seen is called with every run there is an event of. @param leaving those about to be deleted. */
  constructor(bridge: Bridge, seen: (rows: readonly RunRow[]) => void = () => undefined, leaving = new PendingDeletions()) {
    super(({ run }) => run, async () => {
      const rows = await bridge.invoke('runs.list', {});
      seen(rows);
      return rows;
    }, leaving);
    this.#bridge = bridge;
    bridge.subscribe('runs', null, (change) => {
      if ('row' in change) seen([change.row]);
      this.onChange(change);
      if ('deleted' in change || !activeStates.includes(change.row.state)) this.#hasEnded('deleted' in change ? change.deleted : change.row.run);
    });
  }

  /** Those that can be asked about a picture: they have finished an epoch. Newest first. */
  get asked(): readonly RunRow[] {
    return this.list.filter(({ epochs }) => epochs > 0);
  }

  /** Shows the new name at once. @throws EpochalError as `runs.rename`; the old name is shown again then. */
  async rename(run: string, name: string): Promise<void> {
    const before = this.row(run)?.name;
    this.#call(run, name);
    try {
      await this.#bridge.invoke('runs.rename', { run, name });
    } catch (error) {
      this.#call(run, before);
      throw error;
    }
  }

  /** Notes something of several runs at once. @throws EpochalError as `runs.annotate`. */
  async annotate(runs: readonly string[], changes: Omit<CallInput<'runs.annotate'>, 'runs'>): Promise<void> {
    for (const row of await this.#bridge.invoke('runs.annotate', { runs: [...runs], ...changes })) this.put(row);
  }

  /** Stops a run, and resolves when it has ended. @throws EpochalError as `runs.stop`. */
  async stop(run: string): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), resolve]));
    await this.#bridge.invoke('runs.stop', { run });
    await ended;
  }

  #hasEnded(run: string): void {
    for (const resolve of this.#waiting.get(run) ?? []) resolve();
    this.#waiting.delete(run);
  }

  protected discard(run: string): Promise<unknown> {
    return this.#bridge.invoke('runs.delete', { run });
  }

  #call(run: string, name: string | undefined): void {
    const row = this.row(run);
    if (row && name !== undefined) this.put({ ...row, name });
  }
}
