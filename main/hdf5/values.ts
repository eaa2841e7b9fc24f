import { valueKinds, type Metadata } from './library.ts';

/** Numbers of any width HDF5 gives them in, little-endian, as float32. */
export function floatsOf(bytes: Uint8Array, { type, size, signed }: Pick<Metadata, 'type' | 'size' | 'signed'>): Float32Array {
  const { buffer } = bytes;
  if (type === valueKinds.float) {
    if (size === 4) return new Float32Array(buffer);
    return size === 8 ? Float32Array.from(new Float64Array(buffer)) : Float32Array.from(new Uint16Array(buffer), halfToFloat);
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

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. */
function halfToFloat(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
