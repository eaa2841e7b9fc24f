import { phrase } from '../../../core/errors/words.ts';
import type { Column, Refuse } from './column.ts';

const magic = Buffer.from('\x93NUMPY', 'latin1');

const types: Readonly<Record<string, { bytes: number; read: (view: DataView, offset: number) => number }>> = {
  '<f4': { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
  '>f4': { bytes: 4, read: (view, offset) => view.getFloat32(offset, false) },
  '<f8': { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) },
  '>f8': { bytes: 8, read: (view, offset) => view.getFloat64(offset, false) },
};

export function isNpy(bytes: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}

/**
 * A NumPy array of one axis, float32 or float64, versions 1 to 3 of the format.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Buffer, refuse: Refuse): Column {
  const broken = (): never => refuse(phrase`the .npy file is damaged or cut off`, phrase`Save the array again with numpy.save.`);
  // Magic, version in two bytes, then the header's length in two bytes, from version 2 on in four.
  const wide = bytes.length > magic.length && bytes[magic.length]! > 1;
  const begin = magic.length + 2 + (wide ? 4 : 2);
  if (bytes.length < begin) broken();
  const end = begin + (wide ? bytes.readUInt32LE(begin - 4) : bytes.readUInt16LE(begin - 2));
  const header = bytes.toString('latin1', begin, end);
  const named = /'descr':\s*(?:'([^']*)'|\[)/.exec(header);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (end > bytes.length || !named || shape === undefined) return broken();
  const type = types[named[1] ?? ''];
  const typeName = /^[<>|=]?[A-Za-z]\d{0,2}$/.test(named[1] ?? '') ? named[1]! : 'a record';
  const sizes = shape.split(',').map((size) => size.trim()).filter((size) => size !== '');
  if (!type) return refuse(phrase`the array is of type ${typeName}`, phrase`Save it as float32 or float64: numpy.save(path, weights.astype('float32')).`);
  if (sizes.length !== 1) return refuse(phrase`the array has ${sizes.length} axes`, phrase`Save an array of one axis: numpy.save(path, weights.ravel()).`);
  const count = Number(sizes[0]);
  if (bytes.length - end !== count * type.bytes) return broken();
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, count * type.bytes);
  return {
    values: Float64Array.from({ length: count }, (_, index) => type.read(view, index * type.bytes)),
    place: (index) => phrase`number ${index + 1}`,
  };
}
