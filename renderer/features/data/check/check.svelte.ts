import type { Bridge } from '../../../../core/contract.ts';
import type { EditOutcome } from '../../../../core/contract/edits.ts';
import type { CheckProgress, CheckReport } from '../../../../core/datasets/check/report.ts';
import { imageLists } from '../../../../core/datasets/check/mending.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';
import { isEpochalError, toPlainError, type PlainError } from '../../../../core/errors.ts';

/** What a check found of one data set, and the check that is under way. */
export class DatasetCheck {
  report: CheckReport | null = $state.raw(null);
  progress: CheckProgress | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  /** Whether it is known yet if there is a report. */
  asked = $state(false);
  readonly #bridge: Bridge;
  readonly #id: string;
  #controller: AbortController | null = $state.raw(null);

  constructor(bridge: Bridge, id: string) {
    this.#bridge = bridge;
    this.#id = id;
  }

  get running(): boolean {
    return this.#controller !== null || this.progress !== null;
  }

  /** Follows checks that are under way, here or elsewhere. @returns ends that. */
  follow(): () => void {
    return this.#bridge.subscribe('checks', null, (progress) => {
      if (progress.id !== this.#id) return;
      const isOver = progress.phase === 'done' || progress.phase === 'cancelled' || progress.phase === 'failed';
      this.progress = isOver ? null : progress;
      if (progress.phase === 'done' && this.#controller === null) void this.load();
    });
  }

  /** Asks for the report of the set as it is now. */
  load = (): Promise<void> => this.#ask(() => this.#bridge.invoke('checks.report', { id: this.#id }));

  run = async (): Promise<void> => {
    const controller = new AbortController();
    this.#controller = controller;
    await this.#ask(() => this.#bridge.invoke('checks.run', { id: this.#id }, controller.signal));
    this.#controller = null;
  };

  cancel = (): void => this.#controller?.abort();

  setAside(images: readonly ImageRef[]): Promise<EditOutcome> {
    return this.#bridge.invoke('edits.apply', { id: this.#id, request: { edit: 'exclude', images: imageLists(images) } });
  }

  undo(): Promise<EditOutcome> {
    return this.#bridge.invoke('edits.apply', { id: this.#id, request: { edit: 'undo' } });
  }

  async #ask(ask: () => Promise<CheckReport | null>): Promise<void> {
    try {
      this.report = await ask();
      this.error = null;
    } catch (error) {
      const isCalledOff = isEpochalError(error) && (error.code === 'check.cancelled' || error.code === 'bridge.cancelled');
      this.error = isCalledOff ? null : toPlainError(error);
    }
    this.asked = true;
  }
}
