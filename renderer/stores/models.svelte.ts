import type { Bridge } from '../../core/contract.ts';
import type { ModelRow } from '../../core/models.ts';
import { LiveRows } from './live-rows.svelte.ts';

/** Every imported model, followed live. */
export class Models extends LiveRows<ModelRow> {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super(({ model }) => model, () => bridge.invoke('models.list', {}));
    this.#bridge = bridge;
    bridge.subscribe('models', null, (change) => this.onChange(change));
  }

  /** @throws EpochalError as `models.rename`. */
  async rename(model: string, name: string): Promise<void> {
    this.put(await this.#bridge.invoke('models.rename', { model, name }));
  }

  protected discard(model: string): Promise<unknown> {
    return this.#bridge.invoke('models.remove', { model });
  }
}
