import { toPlainError } from '../../../core/errors.ts';
import { activeStates } from '../../../core/runs.ts';
import type { App } from '../../app/app.svelte.ts';
import { undoTime } from '../../app/pending-deletions.svelte.ts';
import { bytesText, count } from '../../ui/format.ts';
import type { Spot } from '../../ui/spot.ts';
import type { Entry } from './table/entry.ts';

export type Edited = 'name' | 'note' | 'tags';

/** What a page does when runs of it are deleted, and when they are had back. */
interface After {
  gone(runs: readonly string[]): void;
  back(run: string): void;
}

/** What is done with runs, from their table and from the page of one; a deletion can be undone, a refusal is shown. */
export class RunDeeds {
  /** The text that is being edited, and where its field stands. */
  edited: { entries: readonly Entry[]; what: Edited; at: Spot } | null = $state.raw(null);
  /** The run that is asked to be repeated, and where that is asked. */
  repeated: { entry: Entry; at: Spot } | null = $state.raw(null);
  readonly #app: App;
  readonly #after: After;

  constructor(app: App, after: After) {
    this.#app = app;
    this.#after = after;
  }

  edit = (entries: readonly Entry[], what: Edited, at: Spot): void => {
    this.edited = { entries, what, at };
  };

  repeat = (entry: Entry, at: Spot): void => {
    this.repeated = { entry, at };
  };

  annotate = (entries: readonly Entry[], changes: Parameters<App['runs']['annotate']>[1]): void => {
    this.#app.runs.annotate(entries.map(({ row }) => row.run), changes).catch(this.#refused);
  };

  rename = ({ row }: Entry, name: string): void => {
    if (name !== '' && name !== row.name) this.#app.runs.rename(row.run, name).catch(this.#refused);
  };

  /** Takes the text of the field, or leaves what was. What is written in place of the tags that all had; others of theirs stay. */
  settle = (text: string | null): void => {
    if (this.edited === null) return;
    const { entries, what } = this.edited;
    this.edited = null;
    if (text === null) return;
    if (what === 'name') return this.rename(entries[0]!, text);
    if (what === 'note') return this.annotate(entries, { note: text });
    const wanted = [...new Set(text.split(/[,，]/).map((tag) => tag.trim()).filter((tag) => tag !== ''))];
    const common = entries[0]!.row.tags.filter((tag) => entries.every(({ row }) => row.tags.includes(tag)));
    this.annotate(entries, { addTags: wanted, removeTags: common.filter((tag) => !wanted.includes(tag)) });
  };

  /** Runs that train are stopped first, if that is wanted: nothing is said to be deleted that is not. */
  remove = (gone: readonly Entry[]): void => {
    const { t, runs, toasts } = this.#app;
    const trains = gone.filter(({ row }) => activeStates.includes(runs.row(row.run)?.state ?? row.state));
    if (trains.length === 0) return this.#removeEnded(gone);
    const said = trains.length === 1 ? t('runs.training', { name: trains[0]!.row.name }) : t('runs.trainingMany', { count: count(trains.length) });
    toasts.show(said, { action: { label: t('runs.stopAndDelete'), run: () => void this.#stopAndRemove(gone, trains) }, milliseconds: 10_000 });
  };

  async #stopAndRemove(gone: readonly Entry[], trains: readonly Entry[]): Promise<void> {
    try {
      await Promise.all(trains.map(({ row }) => this.#app.runs.stop(row.run)));
      this.#removeEnded(gone);
    } catch (error) {
      this.#refused(error);
    }
  }

  #removeEnded(gone: readonly Entry[]): void {
    const { t, runs, toasts, errorText } = this.#app;
    const undo = gone.map(({ row: { run, name } }) => runs.remove(run, (error) => toasts.show(t('runs.notDeleted', { name, reason: errorText(error).message }), { kind: 'error' })));
    const { run, name } = gone[0]!.row;
    const restore = (): void => {
      for (const one of undo) one();
      this.#after.back(run);
    };
    this.#after.gone(gone.map(({ row }) => row.run));
    const bytes = bytesOf(gone);
    const size = bytesText(bytes);
    const said = gone.length > 1 ? t('runs.deletedMany', { count: count(gone.length), size }) : bytes === 0 ? t('runs.deleted', { name }) : t('runs.deletedSize', { name, size });
    toasts.show(said, { action: { label: t('action.undo'), run: restore }, milliseconds: undoTime - 200 });
  }

  readonly #refused = (error: unknown): void => this.#app.showError(toPlainError(error));
}

/** What they take on the disk, together, as far as it is known. */
export function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { facts }) => sum + (facts?.bytes ?? 0), 0);
}
