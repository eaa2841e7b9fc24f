import { createContext } from 'svelte';
import type { Bridge, AppInfo } from '../../core/contract.ts';
import type { PlainError } from '../../core/errors.ts';
import type { RecipeSummary } from '../../core/recipes.ts';
import type { Connection, ConnectionState } from './bridge/connection.ts';
import { RunColours } from './colours.svelte.ts';
import { Datasets } from './datasets.svelte.ts';
import { EngineWatch } from './engine.svelte.ts';
import { LiveRun } from './run.svelte.ts';
import { PictureMenu, type ShownPicture } from './menu.svelte.ts';
import { keyIf, translate, type Translate } from './messages/catalogue.ts';
import { Resource } from './resource.svelte.ts';
import { Router } from './router.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { Settings } from './settings.svelte.ts';
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
  readonly recipes: Resource<RecipeSummary[]>;
  readonly info: Resource<AppInfo>;
  readonly menu: PictureMenu;
  connection: ConnectionState = $state('connecting');
  paletteOpen = $state(false);
  /** A picture pasted on another page, on its way to Classify. */
  pasted: Blob | null = $state.raw(null);
  /** A picture handed to Classify by the menu. */
  handed: ShownPicture | null = $state.raw(null);

  constructor({ bridge, window }: Surroundings) {
    this.bridge = bridge;
    this.router = new Router(window);
    this.settings = new Settings(window.localStorage, window.navigator.languages);
    this.colours = new RunColours(window.localStorage);
    this.engine = new EngineWatch(bridge);
    this.datasets = new Datasets(bridge);
    this.runs = new Runs(bridge, (rows) => this.colours.see(rows));
    this.recipes = new Resource(() => bridge.invoke('recipes.list', {}));
    this.info = new Resource(() => bridge.invoke('app.info', {}));
    this.menu = new PictureMenu(bridge);
    this.connection = bridge.connection.state;
    bridge.connection.watch((state) => {
      const back = this.connection === 'lost' && state === 'open';
      this.connection = state;
      // What was told while nobody listened is asked for.
      if (back) this.load();
    });
  }

  t: Translate = (key, ...fillings) => translate(this.settings.language, key, ...fillings);

  load(): void {
    for (const part of [this.runs, this.recipes, this.datasets.entries, this.engine, this.info]) void part.load();
  }

  follow(run: string): LiveRun {
    return new LiveRun(this.bridge, run, (work) => requestAnimationFrame(work));
  }

  /** Says what was refused, as message and hint. */
  complain = (error: PlainError): void => {
    this.toasts.show(`${error.message} ${error.hint}`.trim(), { kind: 'error', milliseconds: 10_000 });
  };

  /** What the app says of a thing it knows by name, in the window's language where its words are known. */
  known(what: 'recipe' | 'result' | 'dataset.about', id: string, words: string): string {
    const key = this.settings.language === 'en' ? null : keyIf(`${what}.${id}`);
    return key === null ? words : this.t(key);
  }

  /** A class's name in the window's language. */
  className(dataset: string, label: number): string {
    const info = this.datasets.info(dataset);
    return (this.settings.language === 'zh' ? info?.classesZh?.[label] : undefined) ?? info?.classes[label] ?? String(label);
  }
}

export const [getApp, setApp] = createContext<App>();
