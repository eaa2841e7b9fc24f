import type { Bridge } from '../../core/contract.ts';
import type { ExportChanges, ExportRow } from '../../core/exports.ts';
import type { NetworkRef } from '../../core/networks.ts';
import { LiveRows } from './live-rows.svelte.ts';

/** Every export the app keeps, followed live, whichever window asked for it. */
export class Exports extends LiveRows<ExportRow> {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super((row) => row.export, () => bridge.invoke('exports.list', {}));
    this.#bridge = bridge;
    bridge.subscribe('exports', null, (change) => this.onChange(change));
  }

  /** @throws EpochalError as `exports.make`. */
  async make(network: NetworkRef, settings: ExportChanges): Promise<void> {
    const row = await this.#bridge.invoke('exports.make', { network, settings });
    // An event may have added it already, in a later state.
    if (this.row(row.export) === undefined) this.put(row);
  }

  /** @throws EpochalError as `exports.cancel`. */
  async cancel(id: string): Promise<void> {
    await this.#bridge.invoke('exports.cancel', { export: id });
  }

  protected discard(id: string): Promise<unknown> {
    return this.#bridge.invoke('exports.remove', { export: id });
  }
}
