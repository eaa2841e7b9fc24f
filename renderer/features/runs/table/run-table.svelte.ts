import { runColours } from '../../../../core/colours/palette.ts';
import type { Choices } from '../../../app/router.svelte.ts';
import type { Translate } from '../../../app/messages/catalogue.ts';
import { arrange, groupLine, type Line } from './arrange.ts';
import { changesFrom, runsBefore } from './changes.ts';
import { allColumns, deltaColumn, nameColumn, seldom, usualColumns, type Column } from './columns.ts';
import type { Entry } from './entry.ts';
import { passes, readFilter } from './filter.ts';
import type { Views } from './views.svelte.ts';

interface Given {
  address: Choices;
  /** Newest first. */
  entries(): readonly Entry[];
  /** What the window calls a value of a column, so that it can be searched for. */
  spoken(column: string, value: string): string;
  views: Pick<Views, 'columns' | 'keepColumns'>;
}

/** Order, filter, groups, columns, baseline and selection of the table of runs; the address holds them. */
export class RunTable {
  readonly #given: Given;
  /** What changed of a run, worked out once for each that it is held against. */
  readonly #changes = new WeakMap<Entry, { before: Entry; said: string }>();
  readonly #before = $derived.by(() => runsBefore(this.#given.entries()));
  readonly #columns: readonly Column[] = $derived.by(() => [...allColumns(this.#given.entries()), this.#changed]);
  readonly #baseline: Entry | null = $derived.by(() => this.#given.entries().find(({ row }) => row.run === this.#query('baseline')) ?? null);
  readonly #wanted: readonly Column[] = $derived.by(() => {
    const byId = new Map(this.#columns.map((column) => [column.id, column]));
    const isWanted = (column: Column): boolean => this.#isChosen || !seldom.has(column.id) || this.#given.entries().some((entry) => column.value(entry) !== null);
    const wanted = this.columnIds.flatMap((id) => byId.get(id) ?? []).filter(isWanted);
    const baseline = this.#baseline;
    return baseline === null ? wanted : wanted.flatMap((column) => (column.isResult ? [column, deltaColumn(column, baseline)] : [column]));
  });
  readonly #lines: readonly Line[] = $derived.by(() => {
    const terms = readFilter(this.filter, this.#columns);
    const baseline = this.#baseline;
    const passing = this.#given.entries().filter((entry) => entry !== baseline && passes(terms, entry, this.#given.spoken));
    const deltas = this.#wanted.filter(({ id }) => id.startsWith('delta.'));
    const arranged = arrange(passing, [...this.#columns, ...deltas], { sort: this.#order, group: this.group, folded: this.folded });
    return baseline === null ? arranged : [{ kind: 'run', id: baseline.row.run, entry: baseline, isMember: false }, ...arranged];
  });
  /** Of each group by its id, whatever order and filter: colours stay while a person looks for something. */
  readonly #groupColours = $derived.by(() => {
    const by = this.#columns.find(({ id }) => id === this.group);
    const groups = by ? [...new Set(this.#given.entries().map((entry) => groupLine(by, entry)))].sort() : [];
    return new Map(groups.map((id, place) => [id, place]));
  });
  readonly #selected: ReadonlySet<string> = $derived.by(() => new Set(this.#list('selected')));
  readonly #folded: ReadonlySet<string> = $derived.by(() => new Set(this.#list('folded').map(decodeURIComponent)));

  constructor(given: Given) {
    this.#given = given;
  }

  get filter(): string {
    return this.#query('filter') ?? '';
  }

  set filter(filter: string) {
    this.#given.address.keep({ filter });
  }

  /** Id of a line: of a run its own. */
  get chosen(): string | null {
    return this.#query('run');
  }

  set chosen(line: string | null) {
    this.#given.address.keep({ run: line });
  }

  get column(): string {
    return this.#order.column;
  }

  get descending(): boolean {
    return this.#order.descending;
  }

  /** `best` in the address is the smallest first, `-best` the largest. */
  get #order(): { column: string; descending: boolean } {
    const [, minus, column] = /^(-?)(.+)$/.exec(this.#query('sort') ?? '') ?? [];
    const known = [...this.#columns, ...this.#wanted].some(({ id }) => id === column);
    return column !== undefined && known ? { column, descending: minus === '-' } : { column: 'created', descending: true };
  }

  /** Every column there is. */
  get columns(): readonly Column[] {
    return this.#columns;
  }

  /** Those chosen to be shown, in their order, and the distance from the baseline behind each result. */
  get wanted(): readonly Column[] {
    return this.#wanted;
  }

  get columnIds(): readonly string[] {
    return this.#query('columns')?.split(',') ?? this.#given.views.columns ?? usualColumns;
  }

  set columnIds(ids: readonly string[]) {
    this.#given.views.keepColumns(ids);
    this.#given.address.keep({ columns: ids.join(',') });
  }

  /** Puts a column in the place of another. */
  moveColumn(id: string, to: string): void {
    const ids = [...this.columnIds];
    const [from, place] = [ids.indexOf(id), ids.indexOf(to)];
    if (from >= 0 && place >= 0 && from !== place) this.columnIds = ids.toSpliced(from, 1).toSpliced(place, 0, id);
  }

  /** Whether a person chose the columns. */
  get #isChosen(): boolean {
    return this.#query('columns') !== null || this.#given.views.columns !== null;
  }

  /** Id of the column it is grouped by. */
  get group(): string | null {
    const wanted = this.#query('group');
    return this.#columns.some(({ id }) => id === wanted) ? wanted : null;
  }

  set group(group: string | null) {
    this.#given.address.keep({ group, folded: null });
  }

  /** Whether the runs of a group have the colour of their group. */
  get colourByGroup(): boolean {
    return this.group !== null && this.#query('colour') === 'group';
  }

  set colourByGroup(is: boolean) {
    this.#given.address.keep({ colour: is ? 'group' : null });
  }

  /** The colour of a run's group while runs are coloured so: its place in `runColours`; null else. */
  groupColour(entry: Entry): number | null {
    const by = this.colourByGroup && this.#columns.find(({ id }) => id === this.group);
    return by ? this.#groupColours.get(groupLine(by, entry))! % runColours.length : null;
  }

  get folded(): ReadonlySet<string> {
    return this.#folded;
  }

  fold(line: string, isFolded: boolean): void {
    const folded = isFolded ? [...this.#folded, line] : [...this.#folded].filter((id) => id !== line);
    this.#given.address.keep({ folded: folded.map(encodeURIComponent).join(',') });
  }

  get baseline(): Entry | null {
    return this.#baseline;
  }

  /** Pins a run at the top, whatever the filter, and holds all others against it. */
  pin(run: string | null): void {
    this.#given.address.keep({ baseline: run });
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** The runs shown, in their order; those of folded groups too. */
  get shown(): readonly Entry[] {
    return this.#lines.flatMap((line) => (line.kind === 'run' ? [line.entry] : line.isFolded ? line.entries : []));
  }

  /** The place of the chosen line; -1 for none. */
  get place(): number {
    return this.#lines.findIndex(({ id }) => id === this.chosen);
  }

  sort(column: Column): void {
    const descending = this.column === column.id ? !this.descending : column.largestFirst;
    this.#given.address.keep({ sort: `${descending ? '-' : ''}${column.id}` });
  }

  /** Chooses the line `by` further, within the table. */
  move(by: number): void {
    const lines = this.#lines;
    if (lines.length === 0) return;
    const from = this.place;
    const to = from < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.max(0, Math.min(lines.length - 1, from + by));
    this.chosen = lines[to]!.id;
  }

  /** Runs that are selected and still there. */
  get selected(): readonly Entry[] {
    return this.#selected.size === 0 ? [] : this.#given.entries().filter(({ row }) => this.#selected.has(row.run));
  }

  isSelected(run: string): boolean {
    return this.#selected.has(run);
  }

  select(runs: readonly string[], isSelected: boolean): void {
    const left = new Set(this.#selected);
    for (const run of runs) if (isSelected) left.add(run); else left.delete(run);
    this.#given.address.keep({ selected: [...left].join(',') });
  }

  /** Selects the runs from the chosen line to this one. */
  selectTo(line: string): void {
    const [from, to] = [Math.max(0, this.place), this.#lines.findIndex(({ id }) => id === line)].sort((a, b) => a - b) as [number, number];
    const between = this.#lines.slice(from, to + 1).flatMap((one) => (one.kind === 'run' ? [one.id] : one.isFolded ? one.entries.map(({ row }) => row.run) : []));
    this.select(between, true);
    this.chosen = line;
  }

  unselect(): void {
    this.#given.address.keep({ selected: null });
  }

  /** What a run is held against to say what changed. */
  before(entry: Entry): Entry | undefined {
    return this.#before.get(entry.row.run);
  }

  #changesFrom(before: Entry, entry: Entry): string {
    const known = this.#changes.get(entry);
    if (known?.before === before) return known.said;
    const said = changesFrom(before, entry);
    this.#changes.set(entry, { before, said });
    return said;
  }

  get #changed(): Column {
    return {
      ...nameColumn,
      id: 'changed',
      title: (t: Translate) => t('runs.changed'),
      value: (entry) => {
        const before = this.before(entry);
        // Nothing is said before the settings of both are here.
        return before === undefined || before.settings.size === 0 || entry.settings.size === 0 ? null : this.#changesFrom(before, entry);
      },
      tip: (entry, t) => {
        const before = this.before(entry);
        return before === undefined ? null : t('runs.changed.tip', { name: before.row.name, changes: this.#changesFrom(before, entry) || t('runs.changed.nothing') });
      },
      width: 200,
    };
  }

  #query(name: string): string | null {
    return this.#given.address.query[name] ?? null;
  }

  #list(name: string): string[] {
    return (this.#query(name) ?? '').split(',').filter((one) => one !== '');
  }
}
