import { createContext } from 'svelte';
import type { Bridge } from '../../core/contract.ts';
import type { AppInfo } from '../../core/contract/app.ts';
import { toPlainError, type PlainError } from '../../core/errors.ts';
import type { Phrase, SaidError } from '../../core/errors/words.ts';
import { type ClassName, namesOf } from '../../core/subject.ts';
import type { RecipeSummary } from '../../core/recipes.ts';
import type { Connection, ConnectionState } from './bridge/connection.ts';
import { classAt, sayClass } from '../stores/class-names.ts';
import { RunColours } from './colours.svelte.ts';
import { Datasets } from '../stores/datasets.svelte.ts';
import { EngineWatch } from '../stores/engine.svelte.ts';
import { Exports } from '../stores/exports.svelte.ts';
import { PendingDeletions, undoTime } from './pending-deletions.svelte.ts';
import { PictureMenu, type ShownPicture } from './menu.svelte.ts';
import type { IncomingFile } from './model-files.ts';
import { translate, type Translate } from './messages/catalogue.ts';
import { en, errorText, sayPhrase, type WindowCatalogue } from './messages/error-text.ts';
import type { WindowWords } from './messages/errors/words.ts';
import { zhKnown } from './messages/zh-known.ts';
import { Models } from '../stores/models.svelte.ts';
import { Importer } from '../stores/importer.svelte.ts';
import { Resource } from '../stores/resource.svelte.ts';
import { Router, type Route } from './router.svelte.ts';
import { Runs } from '../stores/runs.svelte.ts';
import { Settings } from './settings.svelte.ts';
import { findSubject, subjectsOf, type Subject } from '../stores/subjects.ts';
import type { NetworkRef } from '../../core/networks.ts';
import { Toasts } from './toasts.svelte.ts';

export interface Surroundings {
  bridge: Bridge & { readonly connection: Connection };
  window: Window;
}

/** Everything the pages share, built once over the bridge. */
export class App {
  readonly bridge: Bridge;
  readonly router: Router;
  readonly settings: Settings;
  readonly colours: RunColours;
  readonly toasts = new Toasts();
  readonly engine: EngineWatch;
  readonly datasets: Datasets;
  readonly runs: Runs;
  readonly models: Models;
  readonly importer: Importer;
  readonly exports: Exports;
  readonly recipes: Resource<RecipeSummary[]>;
  readonly info: Resource<AppInfo>;
  readonly menu: PictureMenu;
  readonly #kept = new Map<new () => object, object>();
  readonly #subjects: readonly Subject[] = $derived.by(() => subjectsOf(this.runs.asked, this.models.list));
  #wentOn = false;
  connection: ConnectionState = $state('connecting');
  /** The words of errors and phrases in Chinese; null until they are loaded. */
  #zh: WindowCatalogue | null = $state.raw(null);
  readonly #words: WindowCatalogue = $derived.by(() => (this.settings.language === 'zh' ? this.#zh : null) ?? en);
  overlay: 'commands' | 'shortcuts' | null = $state(null);
  /** The run or model that was looked at last: what a section shows where its address names none. */
  network: NetworkRef | null = $state.raw(null);
  /** A picture dropped anywhere or pasted on another page, on its way to Classify; its name, where it has one. */
  incomingPicture: { picture: Blob; name: string | null } | null = $state.raw(null);
  /** Takes files that are pasted, while a page is shown that they belong to. */
  takesPasted: ((files: readonly IncomingFile[]) => void) | null = null;
  /** A picture handed to Classify by the menu. */
  pictureToClassify: ShownPicture | null = $state.raw(null);

  constructor({ bridge, window }: Surroundings) {
    this.bridge = bridge;
    this.router = new Router(window, (route) => (this.network = networkOf(route) ?? this.network));
    this.settings = new Settings(window.localStorage, window.navigator.languages);
    this.colours = new RunColours();
    this.engine = new EngineWatch(bridge);
    this.datasets = new Datasets(bridge);
    this.runs = new Runs(bridge, (rows) => this.colours.see(rows), new PendingDeletions({ store: window.localStorage, key: 'deleting.runs' }));
    this.models = new Models(bridge);
    this.importer = new Importer(bridge);
    this.exports = new Exports(bridge);
    this.recipes = new Resource(() => bridge.invoke('recipes.list', {}));
    this.info = new Resource(() => bridge.invoke('app.info', {}));
    this.menu = new PictureMenu(bridge);
    this.connection = bridge.connection.state;
    bridge.connection.watch((state) => {
      const back = this.connection === 'lost' && state === 'open';
      this.connection = state;
      // What was sent while nobody listened is asked for.
      if (back) this.load();
    });
  }

  t: Translate = (key, ...fillings) => translate(this.settings.language, key, ...fillings);

  /** Every network that can be asked and taken out. */
  get subjects(): readonly Subject[] {
    return this.#subjects;
  }

  /** The network an address names; where it names none, the last one looked at, else the newest. Null for one that is not there. */
  subject(network: NetworkRef | null | undefined): Subject | null {
    return network ? findSubject(this.subjects, network) : (findSubject(this.subjects, this.network) ?? this.subjects[0] ?? null);
  }

  load(): void {
    void this.loadRuns();
    for (const part of [this.models, this.exports, this.recipes, this.datasets.entries, this.engine, this.info]) void part.load();
  }

  /** Loads the runs, and offers to undo what was deleted just before the window was loaded anew. */
  async loadRuns(): Promise<void> {
    await this.runs.load();
    if (this.#wentOn || !this.runs.loaded) return;
    this.#wentOn = true;
    this.runs.goOnRemoving(
      ({ name }, undo) => void this.toasts.show(this.t('runs.deleted', { name }), { action: { label: this.t('action.undo'), run: undo }, milliseconds: undoTime - 200 }),
      ({ name }, error) => void this.toasts.show(this.t('runs.notDeleted', { name, reason: this.errorText(error).message }), { kind: 'error' }),
    );
  }

  /** What a section keeps while the window is open: the one of its class, made when it is first asked for. */
  kept<Kept extends object>(type: new () => Kept): Kept {
    const kept = (this.#kept.get(type) as Kept | undefined) ?? new type();
    this.#kept.set(type, kept);
    return kept;
  }

  /** Loads the words of errors that the window's language needs. @throws where the server is gone. */
  async loadErrorWords(): Promise<void> {
    if (this.settings.language === 'zh') this.#zh ??= (await import('./messages/errors/zh.ts')).zh;
  }

  /** An error in the window's language; in English until the words of another are loaded. */
  errorText = (error: SaidError): WindowWords => errorText(error, this.#words);

  /** A phrase likewise. */
  phraseText = (phrase: Phrase): string => sayPhrase(phrase, this.#words);

  /** Says what was refused, as message and hint. */
  showError = (error: PlainError): void => {
    const { message, hint } = this.errorText(error);
    this.toasts.show(`${message} ${hint}`.trim(), { kind: 'error', milliseconds: 10_000 });
  };

  /** Puts words on the clipboard. @param said when they are there. */
  async copy(words: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(words);
      this.toasts.show(said, { milliseconds: 2500 });
    } catch (error) {
      this.toasts.show(this.t('run.files.notCopied', { reason: this.errorText(toPlainError(error)).message }), { kind: 'error' });
    }
  }

  /** What the app says of a thing it knows by name, in the window's language where its words are known. */
  known(what: 'recipe' | 'result' | 'dataset.about', id: string, words: string): string {
    return (this.settings.language === 'zh' ? zhKnown[`${what}.${id}`] : undefined) ?? words;
  }

  /** What a label of a data set stands for; a run has names of its own. */
  classOf(dataset: string, label: number): ClassName {
    const info = this.datasets.info(dataset);
    return classAt(info && namesOf(info), label);
  }

  /** A class's name in the window's language. */
  className(dataset: string, label: number): string {
    return this.sayClass(this.classOf(dataset, label));
  }

  sayClass(named: ClassName): string {
    return sayClass(named, this.settings.language);
  }
}

/** The network a page is about. */
function networkOf(route: Route): NetworkRef | null {
  if ('network' in route) return route.network ?? null;
  if (route.page === 'run') return { kind: 'run', id: route.run };
  return route.page === 'models' && route.model ? { kind: 'model', id: route.model } : null;
}

export const [getApp, setApp] = createContext<App>();
