import { valueKinds, type Metadata } from './library.ts';

/** Numbers of any width HDF5 gives them in, little-endian, as float32. */
export function floatsOf(bytes: Uint8Array, { type, size, signed }: Pick<Metadata, 'type' | 'size' | 'signed'>): Float32Array {
  const { buffer } = bytes;
  if (type === valueKinds.float) {
    if (size === 4) return new Float32Array(buffer);
    return Float32Array.from(size === 8 ? new Float64Array(buffer) : new Float16Array(buffer));
  }
  switch (size) {
    case 1:
      return Float32Array.from(signed ? new Int8Array(buffer) : new Uint8Array(buffer));
    case 2:
      return Float32Array.from(signed ? new Int16Array(buffer) : new Uint16Array(buffer));
    case 4:
      return Float32Array.from(signed ? new Int32Array(buffer) : new Uint32Array(buffer));
    default:
      return Float32Array.from(signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer), Number);
  }
}
