import { placesOf, type Field, type FieldValue, type Schema, type TableValues } from './writer.ts';

/**
 * Reads a table and all it holds, of bytes that may be anything: every place is checked before it is read.
 * @returns fields by name; those that are not there have the schema's default, or are undefined. Bytes are views.
 * @throws RangeError where the bytes are no such flatbuffer.
 */
export function readFlatbuffer(schema: Schema, root: string, bytes: Uint8Array, identifier: string): TableValues {
  const reader = new TableReader(schema, bytes);
  if (reader.identifier() !== identifier) throw new RangeError(`it does not say '${identifier}'`);
  return reader.table(root, reader.offset(0));
}

class TableReader {
  readonly #schema: Schema;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Tables and numbers of lists that a file of this size can hold: one that points at the same ones over and over is refused. */
  #left: number;

  constructor(schema: Schema, bytes: Uint8Array) {
    [this.#schema, this.#bytes] = [schema, bytes];
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = bytes.length;
  }

  identifier(): string {
    return String.fromCharCode(...this.#bytes.subarray(4, 8));
  }

  /** Where an offset that stands somewhere leads. */
  offset(at: number): number {
    return at + this.#view.getUint32(at, true);
  }

  table(name: string, at: number): TableValues {
    this.#count(1);
    const view = this.#view;
    const layout = at - view.getInt32(at, true);
    const size = view.getUint16(layout, true);
    const place = (slot: number): number | null => {
      const entry = 4 + 2 * slot;
      const distance = entry + 2 <= size ? view.getUint16(layout + entry, true) : 0;
      return distance === 0 ? null : at + distance;
    };
    const values: Record<string, FieldValue> = {};
    for (const { name: field, slot, field: kind } of placesOf(this.#schema, name)) {
      const value = this.#field(kind, place(slot), kind.kind === 'union' ? place(slot + 1) : null);
      if (value !== undefined) values[field] = value;
    }
    return values;
  }

  #field(field: Field, at: number | null, second: number | null): FieldValue | undefined {
    const view = this.#view;
    if (at === null) return 'usual' in field ? (field.kind === 'bool' ? field.usual !== 0 : field.usual) : undefined;
    switch (field.kind) {
      case 'bool':
        return view.getUint8(at) !== 0;
      case 'int8':
        return view.getInt8(at);
      case 'uint8':
        return view.getUint8(at);
      case 'int32':
        return view.getInt32(at, true);
      case 'uint32':
        return view.getUint32(at, true);
      case 'float32':
        return view.getFloat32(at, true);
      case 'string':
        return new TextDecoder().decode(this.#vector(at, 1).bytes);
      case 'bytes':
        return this.#vector(at, 1).bytes;
      case 'list':
        return this.#list(field.of, at);
      case 'table':
        return this.table(field.of, this.offset(at));
      case 'tables': {
        const { start, count } = this.#vector(at, 4);
        return Array.from({ length: count }, (_, i) => this.table(field.of, this.offset(start + 4 * i)));
      }
      case 'union': {
        const number = view.getUint8(at);
        const type = Object.keys(field.of).find((name) => field.of[name] === number);
        return type === undefined || second === null ? undefined : { type, value: this.table(type, this.offset(second)) };
      }
    }
  }

  #count(parts: number): void {
    this.#left -= parts;
    if (this.#left < 0) throw new RangeError('it points at the same parts over and over');
  }

  #list(of: (Field & { kind: 'list' })['of'], at: number): number[] {
    const size = of === 'int64' ? 8 : of === 'int32' || of === 'uint32' || of === 'float32' ? 4 : 1;
    const { start, count } = this.#vector(at, size);
    this.#count(count);
    const view = this.#view;
    const read: (place: number) => number = {
      int64: (place: number) => Number(view.getBigInt64(place, true)),
      int32: (place: number) => view.getInt32(place, true),
      uint32: (place: number) => view.getUint32(place, true),
      float32: (place: number) => view.getFloat32(place, true),
      int8: (place: number) => view.getInt8(place),
      uint8: (place: number) => view.getUint8(place),
      bool: (place: number) => view.getUint8(place),
    }[of];
    return Array.from({ length: count }, (_, i) => read(start + size * i));
  }

  #vector(at: number, size: number): { start: number; count: number; bytes: Uint8Array } {
    const from = this.offset(at);
    const count = this.#view.getUint32(from, true);
    const end = from + 4 + count * size;
    if (end > this.#bytes.length) throw new RangeError(`a list of ${count} at byte ${from} reaches over its end`);
    return { start: from + 4, count, bytes: this.#bytes.subarray(from + 4, end) };
  }
}
