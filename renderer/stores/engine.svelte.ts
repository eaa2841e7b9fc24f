import type { Bridge } from '../../core/contract.ts';
import type { EngineStatus } from '../../core/engine.ts';
import { toPlainError, type PlainError } from '../../core/errors.ts';

/** Which TensorFlow there is, followed live. */
export class EngineWatch {
  status: EngineStatus | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    bridge.subscribe('engine', null, (status) => {
      this.status = status;
    });
  }

  get ready(): boolean {
    return this.status?.state === 'ready';
  }

  load = (): Promise<void> => this.#try(async () => {
    this.status = await this.#bridge.invoke('engine.status', {});
  });

  install = (): Promise<void> => this.#try(() => this.#bridge.invoke('engine.install', {}));

  cancel = (): Promise<void> => this.#try(() => this.#bridge.invoke('engine.cancel', {}));

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.error = null;
    } catch (error) {
      this.error = toPlainError(error);
    }
  }
}
