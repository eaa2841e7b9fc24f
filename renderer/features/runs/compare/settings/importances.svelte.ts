import type { Importance } from '../../../../../core/comparison/importance.ts';
import type { SettingDifference } from '../../../../../core/comparison/settings.ts';

/** What works an importance out: a worker in the window, the function itself in a test. */
export interface Reckoner {
  ask(settings: readonly SettingDifference[], results: readonly (number | null)[]): Promise<Importance>;
  close(): void;
}

/** The importance of settings as it is shown: of several questions the newest is answered. */
export class Importances {
  /** Null until it is worked out. */
  shown: Importance | null = $state.raw(null);
  /** Whether another is being worked out. */
  busy = $state(false);
  readonly #reckoner: Reckoner;
  #asked = 0;

  constructor(reckoner: Reckoner) {
    this.#reckoner = reckoner;
  }

  async want(settings: readonly SettingDifference[], results: readonly (number | null)[]): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    const found = await this.#reckoner.ask(settings, results);
    if (asked !== this.#asked) return;
    this.shown = found;
    this.busy = false;
  }

  close(): void {
    this.#reckoner.close();
  }
}

/** The window's worker. */
export function inWorker(): Reckoner {
  const worker = new Worker(new URL('./importance-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (importance: Importance) => void>();
  let next = 0;
  worker.addEventListener('message', ({ data: { id, importance } }: MessageEvent<{ id: number; importance: Importance }>) => {
    waiting.get(id)?.(importance);
    waiting.delete(id);
  });
  return {
    ask: (settings, results) => new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      worker.postMessage({ id, settings, results });
    }),
    close: () => worker.terminate(),
  };
}
