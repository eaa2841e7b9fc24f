import { damaged } from '../errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';

/** JSON objects of a file. Only own properties are looked at: a `__proto__` in a file is a key like others. */
export type Json = Readonly<Record<string, unknown>>;

/** Characters; configurations of the largest networks have some millions. */
const longest = 64 * 2 ** 20;

/** @throws EpochalError `import.damaged` where it is no JSON object. */
export function parseJson(text: string, what: string | Phrase, file: string): Json {
  if (text.length > longest) throw damaged(file, phrase`${what} has ${text.length.toLocaleString('en-US')} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(file, phrase`${what} is not JSON`, error);
  }
  if (!isJson(value)) throw damaged(file, phrase`${what} is no JSON object`);
  return value;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property that is the object's own. */
export function own(json: Json, key: string): unknown {
  return Object.hasOwn(json, key) ? json[key] : undefined;
}

/** Lists and arrays that Keras wraps to tell them from others (tuples, shapes, NumPy's), as plain lists. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isJson(value)) return value;
  const kind = own(value, 'class_name');
  if (kind === '__tuple__' || kind === 'TensorShape') return unwrapped(own(value, 'items'));
  const config = own(value, 'config');
  return (kind === '__numpy__' || kind === '__tensor__') && isJson(config) ? unwrapped(own(config, 'value')) : value;
}
