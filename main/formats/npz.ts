import { crc32 } from 'node:zlib';

/** An array as NumPy holds it, row-major. */
export interface NpyArray {
  shape: readonly number[];
  values: Float32Array | Int32Array | Uint8Array;
}

/**
 * Arrays as an `.npz` archive for `numpy.load`: a zip without compression of `.npy` files, version 1.0.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (PKZIP 6.3.10, sections 4.3 and 4.4)
 * @throws RangeError at 4 GiB, where a plain zip ends.
 */
export function npz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [key, array] of Object.entries(arrays)) {
    const name = Buffer.from(`${key}.npy`);
    const data = npy(array);
    const facts = factsOf(name, data);
    const local = Buffer.concat([uint32(0x04034b50), facts, name]);
    // Beyond the facts: comment length, disk, internal and external attributes, place of the local header.
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(20), facts, uint16(0), uint16(0), uint16(0), uint32(0), uint32(offset), name]));
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const index = Buffer.concat(directory);
  const count = uint16(directory.length);
  const end = Buffer.concat([uint32(0x06054b50), uint16(0), uint16(0), count, count, uint32(index.length), uint32(offset), uint16(0)]);
  return Buffer.concat([...parts, index, end]);
}

function npy({ shape, values }: NpyArray): Buffer {
  const type = values instanceof Float32Array ? '<f4' : values instanceof Int32Array ? '<i4' : '|u1';
  return Buffer.concat([npyHead(type, shape), Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}

/** What a `.npy` file begins with; its values follow, row by row. */
export function npyHead(type: '<f4' | '<i4' | '|u1', shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Magic, version and length take 10 bytes; the data begins at a multiple of 64.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const header = `${dictionary.padEnd(length - 1)}\n`;
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), uint16(length), Buffer.from(header, 'latin1')]);
}

/** What the local and the central header share: version 2.0, UTF-8 names, stored, 1980-01-01. */
function factsOf(name: Buffer, data: Buffer): Buffer {
  return Buffer.concat([
    uint16(20), uint16(0x0800), uint16(0), uint16(0), uint16(0x0021),
    uint32(crc32(data)), uint32(data.length), uint32(data.length), uint16(name.length), uint16(0),
  ]);
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
