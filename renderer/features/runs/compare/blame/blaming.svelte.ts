import type { Bridge } from '../../../../../core/contract.ts';
import type { Blame } from '../../../../../core/comparison/blame/blame.ts';
import { toPlainError, type PlainError } from '../../../../../core/errors.ts';
import { activeStates } from '../../../../../core/runs.ts';

/** How long each training is and how often it is done; null for what is usual. */
export interface BlameChoice {
  epochs: number | null;
  seeds: number | null;
}

/** Which setting makes the difference between two runs, as the page asks it. */
export class Blaming {
  found: Blame | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  /** Asked to train or to stop, and not answered yet. */
  busy = $state(false);
  readonly #bridge: Bridge;
  readonly #pair: () => readonly [string, string];
  readonly #choice: () => BlameChoice;
  #asked = 0;

  constructor(bridge: Bridge, pair: () => readonly [string, string], choice: () => BlameChoice) {
    this.#bridge = bridge;
    this.#pair = pair;
    this.#choice = choice;
  }

  get isTraining(): boolean {
    return this.found !== null && this.found.trainings.some(({ state }) => state !== null && activeStates.includes(state));
  }

  /** What is to be trained, and what is known by now. */
  look = (): Promise<void> => this.#ask(false);

  train = (): Promise<void> => this.#work(() => this.#ask(true));

  /** The last first, so that none that waits begins meanwhile. What is done is kept. */
  cancel = (): Promise<void> =>
    this.#work(async () => {
      try {
        for (const { run, state } of this.found?.trainings.toReversed() ?? []) {
          if (run !== null && state !== null && activeStates.includes(state)) await this.#bridge.invoke('runs.stop', { run });
        }
        await this.look();
      } catch (error) {
        // One may have ended by itself meanwhile.
        await this.look();
        this.error ??= toPlainError(error);
      }
    });

  async #work(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }

  async #ask(train: boolean): Promise<void> {
    const mine = ++this.#asked;
    const { epochs, seeds } = this.#choice();
    try {
      const found = await this.#bridge.invoke('runs.blame', { runs: [...this.#pair()], ...(epochs === null ? {} : { epochs }), ...(seeds === null ? {} : { seeds }), train });
      if (mine !== this.#asked) return;
      this.found = found;
      this.error = null;
    } catch (error) {
      if (mine === this.#asked) this.error = toPlainError(error);
    }
  }
}
