import type { DatasetInfo } from '../../../core/datasets.ts';
import type { Training, TrainingChanges } from '../../../core/training.ts';
import { callbacks, slots, type Field, type SlotName } from './fields.ts';
import { draftOf, trainingOf, usualRate, type Chosen, type Draft } from './draft.ts';
import { begun, callbackBase, fieldsOf } from './enumerate.ts';
import { isSame, valueAt, withValueAt } from './paths.ts';
import { planOf, type RunPlan } from './plan.ts';
import { needsOf, ofFork, rules, type Problem } from './problems.ts';
import { printValue, readText } from './text.ts';

/** The settings of a training as a form: what is typed, what it means, what is wrong with it, what differs from the recipe. */
export class TrainingForm {
  #base: Draft;
  #draft: Draft;
  /** Texts as typed, by the path of their field. */
  #typed: Readonly<Record<string, string>> = $state.raw({});
  readonly #fields: ReadonlyMap<string, Field> = $derived.by(() => fieldsOf(this.#draft, this.base, this.#data()?.counts ?? null));
  readonly #problems: ReadonlyMap<string, Problem> = $derived.by(() => this.#judge(this.#data()));
  readonly #data: () => DatasetInfo | null;
  readonly #forkedAt: () => number | null;

  /**
   * @param data of the recipe; null while it is not here.
   * @param forkedAt after which epoch of the run whose training this is it goes on; null for one that begins.
   */
  constructor(base: Training, data: () => DatasetInfo | null, forkedAt: () => number | null = () => null) {
    this.#forkedAt = forkedAt;
    this.#base = $state.raw(draftOf(base));
    this.#draft = $state.raw(this.#base);
    this.#data = data;
  }

  /** What it began with, and what a reset goes back to. */
  get base(): Draft {
    return this.#base;
  }

  get data(): DatasetInfo | null {
    return this.#data();
  }

  /** What all fields mean; where one is wrong, its last right value. */
  get draft(): Draft {
    return this.#draft;
  }

  get paths(): string[] {
    return [...this.#fields.keys()];
  }

  field(path: string): Field {
    const field = this.#fields.get(path);
    if (!field) throw new TypeError(`there is no field '${path}'`);
    return field;
  }

  value(path: string): unknown {
    return isType(path) ? (valueAt(this.#draft, path) ?? null) : valueAt(this.#draft, path);
  }

  /** What stands in the field. */
  text(path: string): string {
    return this.#typed[path] ?? printValue(this.value(path));
  }

  /** Takes a text as typed. */
  type(path: string, text: string): void {
    const value = readText(this.field(path).argument, text);
    if (value !== undefined) this.set(path, value);
    this.#typed = { ...this.#typed, [path]: text };
  }

  /** Takes a value that is right. */
  set(path: string, value: unknown): void {
    this.#forget(path);
    if (isType(path)) this.#choose(path.slice(0, -'.type'.length) as SlotName, value as string | null);
    else this.#draft = withValueAt(this.#draft, path, value);
    if (path === 'weighting' && value === 'classes') this.#weighClasses();
  }

  addCallback(type: string): void {
    this.#draft = { ...this.#draft, callbacks: [...this.#draft.callbacks, begun(type, callbacks.get(type)!.arguments, this.#draft, null)] };
  }

  restoreCallback(callback: Chosen): void {
    this.#draft = { ...this.#draft, callbacks: [...this.#draft.callbacks, callback] };
  }

  removeCallback(index: number): void {
    this.#forget('callbacks');
    this.#draft = { ...this.#draft, callbacks: this.#draft.callbacks.toSpliced(index, 1) };
  }

  /** Whether it goes on from an epoch of another run. */
  get isFork(): boolean {
    return this.#forkedAt() !== null;
  }

  /** Whether it can't be another: a fork begins where its parent did. */
  isFixed(path: string): boolean {
    return this.isFork && (path === 'initialWeights' || path === 'initialEpoch');
  }

  isAdded(index: number): boolean {
    return callbackBase(this.#draft, this.base, index) === undefined;
  }

  /** Callbacks of the recipe that were taken out. */
  get removedCallbacks(): readonly Chosen[] {
    const kept = this.#draft.callbacks.map((_callback, index) => callbackBase(this.#draft, this.base, index));
    return this.base.callbacks.filter((callback) => !kept.includes(callback));
  }

  reset(path: string): void {
    const { usual } = this.field(path);
    this.#forget(path);
    if (isType(path)) this.#choose(path.slice(0, -'.type'.length) as SlotName, usual as string | null);
    else this.#draft = withValueAt(this.#draft, path, usual);
  }

  /** Takes another for what is usually validated on; what was chosen stays. */
  rebase(usual: Training['validation']): void {
    const { validation } = draftOf({ ...trainingOf(this.#base), validation: usual });
    if (!this.isChanged('validation')) this.#draft = { ...this.#draft, validation };
    this.#base = { ...this.#base, validation };
  }

  /** Whole settings, with all that lies below them. */
  resetWhole(names: readonly (keyof Draft)[]): void {
    for (const name of names) {
      this.#forget(name);
      this.#draft = { ...this.#draft, [name]: this.base[name] };
    }
  }

  resetAll(): void {
    this.#typed = {};
    this.#draft = this.base;
  }

  isChanged(path: string): boolean {
    return this.#isUnread(path) || !isSame(this.value(path) ?? null, this.field(path).usual ?? null);
  }

  /** Paths of all that differs from the recipe: fields, callbacks added, callbacks taken out. */
  get changed(): string[] {
    return [
      ...this.paths.filter((path) => this.isChanged(path)),
      ...this.#draft.callbacks.flatMap((_callback, index) => (this.isAdded(index) ? [`callbacks.${index}`] : [])),
      ...this.removedCallbacks.map((_callback, index) => `callbacks.removed.${index}`),
    ];
  }

  /** What is wrong at a path, by itself or with the rest and the data; null when nothing is. */
  problem(path: string): Problem | null {
    return this.#problems.get(path) ?? null;
  }

  /** All that is wrong, by path. */
  get problems(): ReadonlyMap<string, Problem> {
    return this.#problems;
  }

  /** What the run will see, from its beginning, for a fork that of its parent; null while there is no data. */
  get plan(): RunPlan | null {
    const data = this.#data();
    return data && planOf(this.#draft, data.counts);
  }

  /** Epochs that are to be trained. */
  get epochsLeft(): number {
    return Math.max(0, this.#draft.epochs - (this.#forkedAt() ?? this.#draft.initialEpoch));
  }

  /** The training in full, as it would run. */
  get training(): Training {
    return trainingOf(this.#draft);
  }

  /** What to send: only what differs from the recipe. The form must have no problem. */
  changes(): TrainingChanges {
    const [now, before] = [trainingOf(this.#draft), trainingOf(this.base)];
    return Object.fromEntries(Object.entries(now).filter(([key, value]) => !isSame(value, before[key as keyof Training]))) as TrainingChanges;
  }

  /** Another choice has its own arguments: the recipe's if it is the recipe's, else as they come. */
  #choose(slot: SlotName, type: string | null): void {
    this.#forget(slot);
    const own = this.base[slot];
    const chosen = type === null ? null : own?.type === type ? own : begun(type, slots[slot].catalogue.get(type)!.arguments, this.#draft, this.#data()?.counts ?? null);
    const rate = slot === 'optimizer' && chosen !== own ? { learningRate: usualRate(type!) } : {};
    this.#draft = { ...this.#draft, [slot]: chosen && { ...chosen, ...rate } };
  }

  /** As many weights as there are classes, 1 where the recipe has none. */
  #weighClasses(): void {
    const { length } = this.#data()?.classes ?? this.#draft.classWeights;
    this.#draft = { ...this.#draft, classWeights: Array.from({ length }, (_, index) => this.#draft.classWeights[index] ?? 1) };
  }

  #judge(data: DatasetInfo | null): ReadonlyMap<string, Problem> {
    const own = [...this.#fields.values()].filter(({ path, argument }) => this.#isUnread(path) || (!argument.optional && this.value(path) === undefined));
    const together = [...rules.flatMap((rule) => rule(this.#draft, data)), ...ofFork(this.#draft, this.#forkedAt())].map(({ path, problem }) => [path, problem] as const);
    const judged = [...together, ...own.map(({ path, argument }) => [path, needsOf(argument)] as const)];
    // A share counts only where it is asked for.
    return new Map(judged.filter(([path]) => path !== 'share' || this.#draft.validation === 'share'));
  }

  #isUnread(path: string): boolean {
    const typed = this.#typed[path];
    return typed !== undefined && readText(this.field(path).argument, typed) === undefined;
  }

  #forget(path: string): void {
    this.#typed = Object.fromEntries(Object.entries(this.#typed).filter(([key]) => key !== path && !key.startsWith(`${path}.`)));
  }
}

/** Whether a path is that of a choice from a catalogue. */
function isType(path: string): boolean {
  return path.endsWith('.type');
}
