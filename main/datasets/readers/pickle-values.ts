import { phrase, type Phrase } from '../../../core/errors/words.ts';
/** Why a pickle is refused; `readPickle` turns it into an EpochalError with the place. */
export class PickleRefusal extends Error {
  readonly reason: Phrase;

  constructor(reason: Phrase, options?: ErrorOptions) {
    super(undefined, options);
    this.reason = reason;
  }
}

/** What a pickle of the allowed kind can hold. Byte strings are views into the file. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Map<string, PickleValue>
  | PickleTuple
  | PickleGlobal
  | PickleDtype
  | PickleArray;

export interface PickleTuple {
  kind: 'tuple';
  items: PickleValue[];
}

/** A name that may be called. Nothing of Python stands behind it; `call` knows what it means. */
export interface PickleGlobal {
  kind: 'global';
  name: AllowedName;
}

export interface PickleDtype {
  kind: 'dtype';
}

/** A C-ordered numpy array of uint8. */
export interface PickleArray {
  kind: 'array';
  shape: number[];
  data: Uint8Array;
}

type AllowedName = 'reconstruct' | 'ndarray' | 'dtype' | 'encode';

/** The whole of Python that a CIFAR pickle may name. */
const allowedGlobals = new Map<string, AllowedName>([
  ['numpy.core.multiarray _reconstruct', 'reconstruct'],
  ['numpy._core.multiarray _reconstruct', 'reconstruct'],
  ['numpy ndarray', 'ndarray'],
  ['numpy dtype', 'dtype'],
  ['_codecs encode', 'encode'], // how Python 3 writes bytes in protocol 2
]);

export function resolveGlobal(module: string, name: string): PickleGlobal {
  const allowed = allowedGlobals.get(`${module} ${name}`);
  if (!allowed) throw new PickleRefusal(phrase`it names ${JSON.stringify(`${module}.${name}`)}, which is not allowed`);
  return { kind: 'global', name: allowed };
}

/** What a call yields, and the bytes it allocated. */
export function call(target: PickleValue, args: PickleValue): { value: PickleValue; allocated: number } {
  if (!isKind(target, 'global')) throw new PickleRefusal(phrase`it calls something that is no function`);
  const items = isKind(args, 'tuple') ? args.items : [];
  if (target.name === 'reconstruct') return { value: { kind: 'array', shape: [], data: new Uint8Array(0) }, allocated: 0 };
  if (target.name === 'dtype') return { value: uint8Dtype(items[0]), allocated: 0 };
  if (target.name === 'encode') return encode(items);
  throw new PickleRefusal(phrase`it calls ${target.name}`);
}

function uint8Dtype(name: PickleValue | undefined): PickleDtype {
  const text = name instanceof Uint8Array ? latin1(name.subarray(0, 16)) : name;
  if (text !== 'u1' && text !== '|u1') throw new PickleRefusal(phrase`an array holds ${typeof text === 'string' ? JSON.stringify(text.slice(0, 16)) : phrase`something`}, uint8 ("u1") expected`);
  return { kind: 'dtype' };
}

function encode([text, encoding]: PickleValue[]): { value: Uint8Array; allocated: number } {
  if (typeof text !== 'string' || encoding !== 'latin1') throw new PickleRefusal(phrase`a byte string is written in an unknown way`);
  return { value: Buffer.from(text, 'latin1'), allocated: text.length };
}

/** Gives an array its state `(version, shape, dtype, fortran order, bytes)`; a dtype's own state adds nothing to uint8. */
export function build(target: PickleValue, state: PickleValue): void {
  if (isKind(target, 'dtype')) return;
  if (!isKind(target, 'array') || !isKind(state, 'tuple')) throw new PickleRefusal(phrase`it builds something that is no array`);
  const [, shape, dtype, fortran, data] = state.items;
  if (!isKind(shape, 'tuple') || !isKind(dtype, 'dtype') || fortran !== false || !(data instanceof Uint8Array))
    throw new PickleRefusal(phrase`an array is not a plain uint8 array`);
  const sizes = shape.items.map((size) => (typeof size === 'number' && size >= 0 ? size : Number.NaN));
  if (sizes.reduce((product, size) => product * size, 1) !== data.length)
    throw new PickleRefusal(phrase`an array of shape (${sizes.join(', ')}) holds ${data.length} bytes`);
  target.shape = sizes;
  target.data = data;
}

/** A key as text: Python 2 wrote `str`, which is bytes. */
export function mapKey(key: PickleValue): string {
  if (typeof key === 'string') return key;
  if (key instanceof Uint8Array && key.length <= 256) return latin1(key);
  throw new PickleRefusal(phrase`a dictionary has a key that is no text`);
}

export function isKind<K extends 'tuple' | 'global' | 'dtype' | 'array'>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** The text of a value that is one: str, unicode or bytes; null otherwise. */
export function textOf(value: PickleValue): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? latin1(value) : null;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
