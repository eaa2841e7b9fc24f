import type { SettingValue } from '../../../../core/comparison/settings.ts';
import type { Bridge } from '../../../../core/contract.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { RunFacts, RunTableNews } from '../../../../core/run-facts.ts';
import type { RunRow } from '../../../../core/runs.ts';
import type { Entry } from './entry.ts';

type Settings = ReadonlyMap<string, SettingValue>;
const none: Settings = new Map();

/** What the table knows of runs beside their rows, asked for by a cursor: nothing comes twice. */
export class TableFacts {
  #facts: ReadonlyMap<string, RunFacts> = $state.raw(new Map());
  #settings: ReadonlyMap<string, Settings> = $state.raw(new Map());
  /** Whether all has been asked for once. */
  loaded = $state(false);
  error: PlainError | null = $state.raw(null);
  readonly #entries = new Map<string, Entry>();
  #cursor: string | null = null;
  #asking = false;
  #again = false;

  /** @returns the same one as long as all in it is the same. */
  entry(row: RunRow): Entry {
    const [facts, settings] = [this.#facts.get(row.run) ?? null, this.#settings.get(row.run) ?? none];
    const known = this.#entries.get(row.run);
    if (known?.row === row && known.facts === facts && known.settings === settings) return known;
    const entry = { row, facts, settings };
    this.#entries.set(row.run, entry);
    return entry;
  }

  /** Asks for what is new; once more afterwards where it is called meanwhile. */
  async ask(bridge: Pick<Bridge, 'invoke'>): Promise<void> {
    this.#again = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#load(bridge);
      }
      this.loaded = true;
      this.error = null;
    } catch (error) {
      this.error = toPlainError(error);
    } finally {
      this.#asking = false;
    }
  }

  /** Shows the first part at once, the newest runs, and the others together. */
  async #load(bridge: Pick<Bridge, 'invoke'>): Promise<void> {
    let news = await bridge.invoke('runs.table', { since: this.#cursor });
    this.#take([news]);
    const rest: RunTableNews[] = [];
    while (news.more) {
      news = await bridge.invoke('runs.table', { since: news.cursor });
      rest.push(news);
    }
    if (rest.length > 0) this.#take(rest);
    this.#cursor = news.cursor;
  }

  #take(parts: readonly RunTableNews[]): void {
    const facts = parts.flatMap((part) => part.facts);
    if (facts.length > 0) this.#facts = new Map([...this.#facts, ...facts.map((one) => [one.run, one] as const)]);
    const settings = parts.flatMap((part) => part.settings.runs.map((run, place) => [run, new Map(part.settings.columns.map(({ path, values }) => [path, values[place]!]))] as const));
    if (settings.length > 0) this.#settings = new Map([...this.#settings, ...settings]);
  }
}
