import type { EditHistory, EditOutcome } from '../../../../core/contract/edits.ts';
import { listsOf, type ImageLists, type Ranges } from '../../../../core/datasets/edits/images.ts';
import type { EditRequest } from '../../../../core/datasets/edits/request.ts';
import { splitNames } from '../../../../core/datasets.ts';
import { toPlainError } from '../../../../core/errors.ts';
import type { App } from '../../../app/app.svelte.ts';

/** Edits on their way, one after the other, and what can be undone and done again. */
export class Editing {
  /** Of the data set edited or looked at last. */
  state: Pick<EditOutcome, 'id' | 'edits' | 'undone'> | null = $state.raw(null);
  /** Edits that are not written down yet. */
  pending = $state(0);
  #line: Promise<unknown> = Promise.resolve();

  /** Does an edit after those asked for before. @returns null where it was refused, which is shown. */
  apply(app: App, id: string, request: EditRequest): Promise<EditOutcome | null> {
    this.pending++;
    const done = this.#line.then(async () => {
      try {
        const outcome = await app.bridge.invoke('edits.apply', { id, request });
        this.state = outcome;
        return outcome;
      } catch (error) {
        app.showError(toPlainError(error));
        return null;
      } finally {
        this.pending--;
      }
    });
    this.#line = done;
    return done;
  }

  /** Learns what can be undone and done again. */
  async look(app: App, id: string): Promise<EditHistory | null> {
    try {
      const history = await app.bridge.invoke('edits.history', { id });
      this.state = { id, edits: history.position, undone: history.entries.length - history.position };
      return history;
    } catch (error) {
      app.showError(toPlainError(error));
      return null;
    }
  }

  /** Goes to a state of the history. @param step edits that are in force there. */
  async goTo(app: App, id: string, step: number): Promise<void> {
    const from = this.state?.id === id ? this.state.edits : null;
    if (from === null || from === step) return;
    await this.apply(app, id, from > step ? { edit: 'undo', steps: from - step } : { edit: 'redo', steps: step - from });
  }
}

/** Pictures as edits name them. @param importedSplits number of the split of each, as imported. */
export function imagesOf(importedSplits: Uint8Array, places: Iterable<number>): ImageLists {
  let start = 0;
  const ranges = Object.fromEntries(
    splitNames.map((split, number) => {
      let end = start;
      while (end < importedSplits.length && importedSplits[end] === number) end++;
      const range = { start, end };
      start = end;
      return [split, range];
    }),
  ) as Record<(typeof splitNames)[number], { start: number; end: number }> satisfies Ranges;
  return listsOf(ranges, places);
}
