import { splitNames, type DatasetInfo, type SplitName } from '../../../../core/datasets.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import { fetchEditedColumns, fetchFileColumns, fetchOverviewColumns } from '../../../app/bridge/columns.ts';
import type { Choices } from '../../../app/router.svelte.ts';
import { Columns } from './columns.svelte.ts';
import { filterKeys, noFilter, readFilter, testsOf, type Filter } from './filter.ts';
import { arrange, readSort, valuesOf, writeSort, type Sort } from './order.ts';
import { ranksOf } from './names.ts';
import { Selection } from './selection.svelte.ts';

/** Pictures that something found: only they are shown, in its order until another is chosen. */
export interface Found {
  /** What they are, in the window's language. */
  title: string;
  places: Uint32Array;
}

/** What the tabs of one data set share: what is known of its pictures, which are shown in which order, which are selected. */
export class DatasetView {
  /** With its edits. */
  info: DatasetInfo = $state.raw(undefined!);
  readonly columns: Columns;
  readonly selection = new Selection();
  /** Null: all pictures. */
  found: Found | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  /** How far the page of pictures is scrolled, in pixels. */
  top = 0;
  readonly #choices: Choices;
  readonly #asked: string = $derived.by(() => JSON.stringify(filterKeys.flatMap((key) => (this.#choices.query[key] === undefined ? [] : [[key, this.#choices.query[key]]]))));
  readonly #order: string | undefined = $derived.by(() => this.#choices.query['sort']);
  readonly filter: Filter = $derived.by(() => readFilter(Object.fromEntries(JSON.parse(this.#asked) as [string, string][]), this.info));
  readonly sort: Sort = $derived.by(() => readSort(this.#order));
  /** 1 for each picture that was found; null for all. */
  readonly #isFound: Uint8Array | null = $derived.by(() => {
    if (this.found === null) return null;
    const isFound = new Uint8Array(this.columns.count);
    for (const place of this.found.places) isFound[place] = 1;
    return isFound;
  });
  /** The pictures shown, by place, in their order. */
  readonly places: Uint32Array = $derived.by(() => this.#arrange());
  /** Of each picture where it stands among those shown; -1 where it is not shown. */
  readonly positions: Int32Array = $derived.by(() => {
    const positions = new Int32Array(this.columns.count).fill(-1);
    for (const [position, place] of this.places.entries()) positions[place] = position;
    return positions;
  });
  /** The picture the keyboard is at, and the side panel shows; null until one is chosen. */
  readonly current: number | null = $derived.by(() => this.#placeOf(this.#choices.query['image']));
  /** What an action is meant for: the selected pictures in order of place, else the one the keyboard is at. */
  readonly chosen: readonly number[] = $derived.by(() => {
    const { places } = this.selection;
    return places.size > 0 ? [...places].toSorted((a, b) => a - b) : this.current === null ? [] : [this.current];
  });
  /** The edition whose columns are here or on their way. */
  #edition: string | null = null;

  constructor(info: DatasetInfo, choices: Choices) {
    this.info = info;
    this.columns = new Columns(info);
    this.#choices = choices;
  }

  /** Asks for what is known of the pictures, once for each state of the edits. A refusal is in `error`; then it can be asked again. */
  load = async (): Promise<void> => {
    const { info } = this;
    if (this.#edition === info.edition) return;
    this.#edition = info.edition;
    try {
      const columns = await fetchEditedColumns(info);
      if (this.#edition !== info.edition) return;
      Object.assign(this.columns, columns);
      this.error = null;
      if (this.columns.names === null) await this.#loadFiles();
      if (this.columns.brightness === null) Object.assign(this.columns, await fetchOverviewColumns(info));
    } catch (error) {
      if (this.#edition !== info.edition) return;
      this.error = toPlainError(error);
      this.#edition = null;
    }
  };

  /** Follows the set as its edits change it. @returns false where it is another set of the same name. */
  follow(info: DatasetInfo): boolean {
    const isOther = info.id !== this.info.id || (info.edits === 0 && this.info.edits === 0 && info.sha256 !== this.info.sha256);
    if (!isOther && info !== this.info) this.info = info;
    return !isOther;
  }

  /** Changes the filter, by the names of the address; null takes a part out. */
  setFilter(changes: Partial<Readonly<Record<(typeof filterKeys)[number], string | null>>>): void {
    this.#choices.keep(changes);
  }

  setSort(sort: Sort): void {
    this.#choices.keep({ sort: writeSort(sort) });
  }

  /** How many pictures each of some kinds has, under all of the filter but one part of it. @param kindOf number of a picture's kind; -1 for none. */
  countBy(part: keyof Filter, kinds: number, kindOf: (place: number) => number): Uint32Array {
    const counts = new Uint32Array(kinds);
    const tests = testsOf({ ...this.filter, [part]: noFilter[part] }, this.columns, this.info);
    const isFound = this.#isFound;
    for (let place = 0; place < this.columns.count; place++) {
      if (isFound !== null && isFound[place] !== 1) continue;
      const kind = kindOf(place);
      if (kind >= 0 && tests.every((test) => test(place))) counts[kind]! += 1;
    }
    return counts;
  }

  /** Moves the keyboard to a picture, and selects as a click does: it alone, to it from the last (`extend`), it too or no more (`toggle`). */
  choose(place: number, how: 'alone' | 'extend' | 'toggle' | 'move' = 'alone'): void {
    const { split, index } = this.imageAt(place);
    this.#choices.keep({ image: `${split}-${index}` });
    if (how === 'alone') this.selection.set([place]);
    else if (how === 'toggle') this.selection.toggle(place);
    else if (how === 'extend') this.selection.extend(place, this.places, this.positions);
  }

  /** How an image of a place was imported, which its address says. */
  imageAt(place: number): { split: SplitName; index: number } {
    const number = this.columns.importedSplits[place]!;
    return { split: splitNames[number]!, index: place - this.columns.importedSplits.indexOf(number) };
  }

  /** @param image as an address names it: `test-48`, as imported. */
  #placeOf(image: string | undefined): number | null {
    const [, split, index] = /^([a-z]+)-(\d{1,9})$/.exec(image ?? '') ?? [];
    const { importedSplits } = this.columns;
    const number = splitNames.findIndex((name) => name === split);
    const place = importedSplits.indexOf(number) + Number(index);
    return importedSplits.includes(number) && importedSplits[place] === number ? place : null;
  }

  async #loadFiles(): Promise<void> {
    const files = await fetchFileColumns(this.info, this.columns.count);
    if (files !== null) Object.assign(this.columns, { ...files, nameRanks: ranksOf(files.names) });
  }

  #arrange(): Uint32Array {
    const { columns, filter, sort, found } = this;
    const tests = testsOf(filter, columns, this.info);
    if (found === null) return arrange(columns.count, tests, valuesOf(sort.by, columns), sort.isDescending);
    if (sort.by === 'index' && !sort.isDescending) return found.places.filter((place) => tests.every((test) => test(place)));
    const isFound = this.#isFound!;
    return arrange(columns.count, [(place) => isFound[place] === 1, ...tests], valuesOf(sort.by, columns), sort.isDescending);
  }
}

/** The view of the data set looked at last, kept while the window is open. */
export class DatasetViews {
  #last: DatasetView | null = null;

  of(info: DatasetInfo, choices: Choices): DatasetView {
    // It outlives the page that asks for it first, and what it works out must not end with that page.
    if (this.#last?.follow(info) !== true) $effect.root(() => void (this.#last = new DatasetView(info, choices)));
    return this.#last!;
  }
}
