/**
 * An object whose values are built when they are first asked for.
 * @param builders each is given the object, and so what it builds on.
 * @returns `built`: those that were asked for so far.
 */
export function lazily<T extends object>(builders: { readonly [K in keyof T]: (values: T) => T[K] }): { values: T; built: Partial<T> } {
  const built: Partial<T> = {};
  const values = {} as T;
  for (const key of Object.keys(builders) as (keyof T)[]) Object.defineProperty(values, key, { enumerable: true, get: () => (built[key] ??= builders[key](values)) });
  return { values, built };
}
