/** Numbers that describe pictures, by which a map says how alike they are. */
export interface Features {
  /** Places of the pictures among all images of the set, ascending. */
  places: Uint32Array;
  /** Numbers of each picture. */
  width: number;
  /** Picture by picture. */
  values: Float32Array;
}

/** Little-endian: uint32 pictures, uint32 width, uint32 places, then float32 values. */
export function encodeFeatures({ places, width, values }: Features): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + 4 * places.length + 4 * values.length);
  new Uint32Array(bytes.buffer, 0, 2).set([places.length, width]);
  new Uint32Array(bytes.buffer, 8, places.length).set(places);
  new Float32Array(bytes.buffer, 8 + 4 * places.length).set(values);
  return bytes;
}

/** @returns null for bytes of another length than their head says. */
export function decodeFeatures(buffer: ArrayBuffer): Features | null {
  if (buffer.byteLength < 8) return null;
  const [count, width] = new Uint32Array(buffer, 0, 2) as unknown as [number, number];
  if (buffer.byteLength !== 8 + 4 * count * (1 + width)) return null;
  return { places: new Uint32Array(buffer, 8, count), width, values: new Float32Array(buffer, 8 + 4 * count) };
}
