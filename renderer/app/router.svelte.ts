import { registered, type All, type Registered } from './registered.ts';
import { identityOf, partsOf, readPath, writePath, type Params, type Patterns, type Query } from './route.ts';

/** The addresses of all pages. */
type Routes = All<Registered['routes']>;
export const routes: Patterns = Object.assign({}, ...registered.map((one) => one.routes)) as Patterns;

/** Where the window is: a page and its values. The address's hash holds it, so that back, forward and reload work. */
export type Route = { [Page in keyof Routes]: { page: Page } & Params<Routes[Page][0]> }[keyof Routes] | { page: 'nowhere'; path: string };

export type Page = Route['page'];

type Values = Parameters<typeof writePath>[1];

/** @param hash as `location.hash` gives it: `#/run/a1`, or empty. */
export function parseRoute(hash: string): Route {
  const path = pathOf(hash);
  const parts = partsOf(path).map(decode);
  for (const [page, patterns] of Object.entries(routes)) {
    for (const pattern of patterns) {
      const values = readPath(pattern, parts);
      if (values !== null) return { page, ...values } as Route;
    }
  }
  return { page: 'nowhere', path };
}

/** @param query what is chosen on the page. */
export function hrefOf(route: Route, query: Query = {}): string {
  const { page, ...values } = route;
  const path = page === 'nowhere' ? encodeURIComponent(route.path) : writePath(routes[page]![0], values as Values);
  return `#/${path}${writeQuery(query)}`;
}

/** The same for two routes that one page shows, one after the other; a page of another is made anew. */
export function pageKey({ page, ...values }: Route): string {
  return `${page} ${page === 'nowhere' ? '' : identityOf(routes[page]![0], values as Values)}`;
}

function pathOf(hash: string): string {
  return hash.replace(/^#?\/?/, '').replace(/\?.*$/s, '');
}

function readQuery(hash: string): Query {
  return Object.fromEntries(new URLSearchParams(/\?(.*)$/s.exec(hash)?.[1] ?? ''));
}

function writeQuery(query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign: the part stands for itself.
    return part;
  }
}

/** Browsers refuse an address that is written oftener than some hundred times in ten seconds. */
const writeEvery = 100;

/** What is chosen on a page, kept in its address. */
export interface Choices {
  readonly query: Query;
  keep(changes: Readonly<Record<string, string | null>>): void;
}

type Host = Pick<Window, 'location' | 'history' | 'addEventListener'>;

export class Router implements Choices {
  route: Route = $state.raw({ page: 'home' });
  /** What is chosen on this page: filter, sort order, epoch. */
  query: Query = $state.raw({});
  readonly #window: Host;
  #waiting: ReturnType<typeof setTimeout> | null = null;
  #changed = false;

  /** @param seen is called with every route the window comes to. */
  constructor(host: Host, seen: (route: Route) => void = () => undefined) {
    this.#window = host;
    const read = (): void => {
      // What was not written yet belongs to the page before.
      this.#changed = false;
      this.route = parseRoute(host.location.hash);
      this.query = readQuery(host.location.hash);
      seen(this.route);
    };
    host.addEventListener('hashchange', read);
    read();
  }

  go(route: Route, query: Query = {}): void {
    this.#write();
    this.#window.location.hash = hrefOf(route, query).slice(1);
  }

  /** Keeps a choice in the address, as no step of its own to go back by; null or the empty text takes it out. */
  keep(changes: Readonly<Record<string, string | null>>): void {
    const kept = Object.entries({ ...this.query, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== '');
    this.query = Object.fromEntries(kept);
    this.#changed = true;
    if (this.#waiting !== null) return;
    this.#write();
    this.#waiting = setTimeout(() => {
      this.#waiting = null;
      this.#write();
    }, writeEvery);
  }

  #write(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const { location, history } = this.#window;
    history.replaceState(history.state, '', `#/${pathOf(location.hash)}${writeQuery(this.query)}`);
  }
}
