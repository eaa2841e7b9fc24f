import { bytesOf } from './protobuf.ts';
import { zipParts } from './zip/write.ts';

/** An array as NumPy holds it, row-major. */
export interface NpyArray {
  shape: readonly number[];
  values: Float32Array | Int32Array | Uint8Array;
}

/**
 * Arrays as an `.npz` archive for `numpy.load`: a zip without compression of `.npy` files, version 1.0.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function npz(arrays: Readonly<Record<string, NpyArray>>): Promise<Uint8Array> {
  return Buffer.concat(await zipParts(Object.entries(arrays).map(([key, array]) => ({ path: `${key}.npy`, content: [npy(array)] }))));
}

function npy({ shape, values }: NpyArray): Buffer {
  const type = values instanceof Float32Array ? '<f4' : values instanceof Int32Array ? '<i4' : '|u1';
  return Buffer.concat([npyHead(type, shape), bytesOf(values)]);
}

/** What a `.npy` file begins with; its values follow, row by row. @param type NumPy's word: `<f4`, `|u1`. */
export function npyHead(type: string, shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Magic, version and length take 10 bytes; the data begins at a multiple of 64.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const header = `${dictionary.padEnd(length - 1)}\n`;
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from(Uint16Array.of(length).buffer), Buffer.from(header, 'latin1')]);
}

/** A `.npy` file of texts, which NumPy keeps as code points of four bytes, each as long as the longest. */
export function npyText(texts: readonly string[]): Buffer {
  const points = texts.map((text) => Array.from(text, (letter) => letter.codePointAt(0)!));
  const longest = Math.max(1, ...points.map(({ length }) => length));
  const values = new Uint32Array(texts.length * longest);
  points.forEach((text, index) => values.set(text, index * longest));
  return Buffer.concat([npyHead(`<U${longest}`, [texts.length]), bytesOf(values)]);
}
