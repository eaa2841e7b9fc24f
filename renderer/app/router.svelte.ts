/** Where the window is. The address's hash holds it, so that back, forward and reload work. */
export type Route =
  | { page: 'home' }
  | { page: 'data'; id: string | null }
  /** Of a recipe, or of an imported model. */
  | { page: 'train'; recipe: string | null; model?: string }
  | { page: 'runs' }
  | { page: 'run'; run: string }
  | { page: 'models'; model: string | null }
  /** `run` is that of an imported model too, here and below. */
  | { page: 'classify'; run: string | null }
  | { page: 'export'; run: string | null }
  | { page: 'settings' }
  | { page: 'nowhere'; path: string };

export type Page = Route['page'];

/** @param hash as `location.hash` gives it: `#/run/a1`, or empty. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#?\/?/, '').replace(/\?.*$/, '');
  const [page = '', ...rest] = path.split('/').map(decode);
  const argument = rest[0] === undefined || rest[0] === '' ? null : rest[0];
  if (page === 'train' && argument === 'model' && rest.length === 2 && rest[1]) return { page, recipe: null, model: rest[1] };
  if (rest.length > 1) return { page: 'nowhere', path };
  switch (page) {
    case '':
    case 'home':
      return { page: 'home' };
    case 'data':
      return { page, id: argument };
    case 'train':
      return { page, recipe: argument };
    case 'runs':
    case 'settings':
      return argument === null ? { page } : { page: 'nowhere', path };
    case 'run':
      return argument === null ? { page: 'runs' } : { page, run: argument };
    case 'models':
      return { page, model: argument };
    case 'classify':
    case 'export':
      return { page, run: argument };
    default:
      return { page: 'nowhere', path };
  }
}

export function hrefOf(route: Route): string {
  const parts = ((): string[] => {
    switch (route.page) {
      case 'home':
        return [];
      case 'data':
        return ['data', route.id ?? ''];
      case 'train':
        return route.model === undefined ? ['train', route.recipe ?? ''] : ['train', 'model', route.model];
      case 'run':
        return ['run', route.run];
      case 'models':
        return ['models', route.model ?? ''];
      case 'classify':
      case 'export':
        return [route.page, route.run ?? ''];
      case 'nowhere':
        return [route.path];
      case 'runs':
      case 'settings':
        return [route.page];
    }
  })();
  return `#/${parts.filter((part) => part !== '').map(encodeURIComponent).join('/')}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign: the part stands for itself.
    return part;
  }
}

export class Router {
  route: Route = $state.raw({ page: 'home' });
  readonly #window: Pick<Window, 'location' | 'addEventListener'>;

  constructor(host: Pick<Window, 'location' | 'addEventListener'>) {
    this.#window = host;
    const read = (): void => {
      this.route = parseRoute(host.location.hash);
    };
    host.addEventListener('hashchange', read);
    read();
  }

  go(route: Route): void {
    this.#window.location.hash = hrefOf(route).slice(1);
  }
}
