/** As much of protobuf's wire format as event files need: https://protobuf.dev/programming-guides/encoding/ */

export function varintField(field: number, value: number): Buffer {
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = field * 8 + 1;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

/** A string, bytes, or a message within a message. */
export function bytesField(field: number, value: string | Uint8Array | readonly Uint8Array[]): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : Buffer.concat(value);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
}

/** Seven bits a byte, the least first; safe integers of at least 0. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** A field as it was found: numbers of varints, bytes of all else. */
export interface Field {
  field: number;
  value: number | Buffer;
}

/** The fields of a message, in order. @throws RangeError where it is cut off or holds groups. */
export function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new RangeError('The message is cut off.');
    return message.subarray(at, (at += length));
  };
  while (at < message.length) {
    const key = readVarint();
    const wire = key % 8;
    if (wire === 3 || wire === 4 || wire > 5) throw new RangeError(`The message has a field of wire type ${wire}.`);
    const value = wire === 0 ? readVarint() : take(wire === 1 ? 8 : wire === 5 ? 4 : readVarint());
    fields.push({ field: Math.floor(key / 8), value });
  }
  return fields;
}
