/** Places in plain data, as dotted names: `optimizer.arguments.beta_1`, `callbacks.0`. */

/** What stands at a place; undefined where there is nothing. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The same data with another value at a place, which its holder must have room for. Nothing is changed in place. */
export function withValueAt<T>(data: T, path: string, value: unknown): T {
  const [key, ...rest] = path.split('.') as [string, ...string[]];
  const inner = rest.length === 0 ? value : withValueAt((data as Record<string, unknown>)[key], rest.join('.'), value);
  if (Array.isArray(data)) return data.with(Number(key), inner) as T;
  return { ...data, [key]: inner };
}

/** Whether two values of plain data are the same; the order of keys says nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]));
}
