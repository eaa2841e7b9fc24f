const magic = Buffer.from('\x93NUMPY', 'latin1');

/** What a `.npy` file says of the values that follow. */
export interface NpyHead {
  /** NumPy's word for the type of a value: `|u1`, `<f4`, `|O`; `record` for one of several. */
  type: string;
  /** Whether the first axis goes fastest, in place of the last. */
  fortran: boolean;
  shape: number[];
  /** Where the values begin. */
  start: number;
}

/** So many first bytes tell how long the head is. */
export const npyPrefix = 12;

export function isNpy(bytes: Uint8Array): boolean {
  return magic.equals(bytes.subarray(0, magic.length));
}

/** Where the values of a `.npy` file begin, by its first `npyPrefix` bytes; null where it is none. */
export function npyStart(prefix: Uint8Array): number | null {
  if (prefix.length < npyPrefix || !isNpy(prefix)) return null;
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  // After a version in two bytes the header's length has two bytes, from version 2 on four.
  return prefix[magic.length]! > 1 ? npyPrefix + view.getUint32(8, true) : 10 + view.getUint16(8, true);
}

/**
 * Reads the head of an array as NumPy saves it, versions 1 to 3 of the format.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param bytes at least up to where the values begin.
 * @returns null where it is no such head, or not whole.
 */
export function readNpyHead(bytes: Uint8Array): NpyHead | null {
  const start = npyStart(bytes.subarray(0, npyPrefix));
  if (start === null || start > bytes.length) return null;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, start).toString('latin1', 10);
  const named = /'descr':\s*(?:'([^']*)'|\[)/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (!named || order === undefined || shape === undefined) return null;
  const type = /^[<>|=]?[A-Za-z]\d{0,9}$/.test(named[1] ?? '') ? named[1]! : 'record';
  const sizes = shape.split(',').map((size) => size.trim()).filter((size) => size !== '').map(Number);
  return sizes.every(Number.isSafeInteger) ? { type, fortran: order === 'True', shape: sizes, start } : null;
}

/** Of a type of numbers: bytes of a value, and how one is read. */
export interface NpyNumbers {
  bytes: number;
  /** `whole` for integers, `float`, or `truth` for True and False. */
  kind: 'whole' | 'float' | 'truth';
  read(view: DataView, offset: number): number;
}

type Reader = (view: DataView, offset: number, little: boolean) => number;

const numbers: Readonly<Record<string, Omit<NpyNumbers, 'read'> & { read: Reader }>> = {
  b1: { bytes: 1, kind: 'truth', read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) },
  u1: { bytes: 1, kind: 'whole', read: (view, offset) => view.getUint8(offset) },
  i1: { bytes: 1, kind: 'whole', read: (view, offset) => view.getInt8(offset) },
  u2: { bytes: 2, kind: 'whole', read: (view, offset, little) => view.getUint16(offset, little) },
  i2: { bytes: 2, kind: 'whole', read: (view, offset, little) => view.getInt16(offset, little) },
  u4: { bytes: 4, kind: 'whole', read: (view, offset, little) => view.getUint32(offset, little) },
  i4: { bytes: 4, kind: 'whole', read: (view, offset, little) => view.getInt32(offset, little) },
  u8: { bytes: 8, kind: 'whole', read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
  i8: { bytes: 8, kind: 'whole', read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  f2: { bytes: 2, kind: 'float', read: (view, offset, little) => view.getFloat16(offset, little) },
  f4: { bytes: 4, kind: 'float', read: (view, offset, little) => view.getFloat32(offset, little) },
  f8: { bytes: 8, kind: 'float', read: (view, offset, little) => view.getFloat64(offset, little) },
};

/** @param type NumPy's word for it. @returns null for any that is no number: texts, objects, complex numbers, records. */
export function npyNumbers(type: string): NpyNumbers | null {
  const found = numbers[type.replace(/^[<>|=]/, '')];
  if (!found) return null;
  const little = !type.startsWith('>');
  return { ...found, read: (view, offset) => found.read(view, offset, little) };
}

/** Texts of an array of `U` (code points of four bytes) or `S` (bytes); null for another type. */
export function npyTexts(type: string, values: Buffer): string[] | null {
  const [, order, letter, digits] = /^([<>|=]?)([US])(\d+)$/.exec(type) ?? [];
  const length = Number(digits);
  if (letter === undefined || length === 0) return null;
  const bytes = letter === 'U' ? length * 4 : length;
  return Array.from({ length: Math.floor(values.length / bytes) }, (_, index) => {
    const own = values.subarray(index * bytes, (index + 1) * bytes);
    if (letter === 'S') return own.toString('utf8').replace(/\0+$/, '');
    const points = Array.from({ length }, (_unused, at) => (order === '>' ? own.readUInt32BE(at * 4) : own.readUInt32LE(at * 4)));
    return points.map((point) => String.fromCodePoint(point > 0x10ffff ? 0xfffd : point)).join('').replace(/\0+$/, '');
  });
}
