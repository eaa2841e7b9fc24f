import type { NetworkRef } from '../../core/networks.ts';

/**
 * Addresses of a section's pages: of each page the pattern it is written by, then older ones that lead to it too.
 * A pattern is words and values between slashes: `:name` is a value, `:name?` one that may be left out, `:network` a
 * run or an imported model, in two parts (`run/<id>`, `model/<id>`).
 */
export type Patterns = Readonly<Record<string, readonly [string, ...string[]]>>;

type Part<P extends string> = P extends `${infer First}/${infer Rest}` ? First | Part<Rest> : P;
type Value<Name extends string> = Name extends 'network' ? NetworkRef : string;

/** The values of an address, by the names in its pattern. */
export type Params<P extends string> = {
  [X in Part<P> as X extends `:${infer Name}?` ? Name : never]?: (X extends `:${infer Name}?` ? Value<Name> : never) | null;
} & { [X in Part<P> as X extends `:${infer Name}` ? (Name extends `${string}?` ? never : Name) : never]: X extends `:${infer Name}` ? Value<Name> : never };

export type Query = Readonly<Record<string, string>>;

type Read = Readonly<Record<string, string | NetworkRef | null>>;

/** The values of a path by a pattern; null where it does not fit. Values that are left out are null. */
export function readPath(pattern: string, path: readonly string[]): Read | null {
  const found: Record<string, string | NetworkRef | null> = {};
  let rest = path;
  for (const part of partsOf(pattern)) {
    const [first, second] = rest;
    const { name, optional } = valueOf(part);
    if (name === null ? first !== part : first === undefined && !optional) return null;
    const network: NetworkRef | null = name === 'network' && second !== undefined && (first === 'run' || first === 'model') ? { kind: first, id: second } : null;
    rest = rest.slice(network === null ? 1 : 2);
    // An older address names a network by its id alone.
    if (name !== null) found[name] = network ?? (first === undefined ? null : name === 'network' ? { kind: 'run', id: first } : first);
  }
  return rest.length === 0 ? found : null;
}

export function writePath(pattern: string, values: Partial<Read>): string {
  const parts = partsOf(pattern).flatMap((part) => {
    const { name } = valueOf(part);
    const value = name === null ? part : (values[name] ?? null);
    return value === null ? [] : typeof value === 'string' ? [value] : [value.kind, value.id];
  });
  // A comma may stand in an address as it is, and ids stand between commas.
  return parts.map((part) => encodeURIComponent(part).replaceAll('%2C', ',')).join('/');
}

/** The values a page can't be without: with others it is another page. */
export function identityOf(pattern: string, values: Partial<Read>): string {
  return JSON.stringify(partsOf(pattern).map(valueOf).flatMap(({ name, optional }) => (name === null || optional ? [] : [values[name]])));
}

export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function valueOf(part: string): { name: string | null; optional: boolean } {
  const [, name = null, mark] = /^:(\w+)(\??)$/.exec(part) ?? [];
  return { name, optional: mark === '?' };
}
