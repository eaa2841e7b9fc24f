import { Builder } from 'flatbuffers';

/** How a field of a flatbuffer table is stored. https://flatbuffers.dev/internals/ */
export type Field =
  | { kind: Scalar; usual: number }
  | { kind: 'string' }
  | { kind: 'list'; of: Scalar | 'int64' }
  | { kind: 'table'; of: string }
  | { kind: 'tables'; of: string }
  /** One of several tables, by their numbers in the union; it fills two places, the number's and the table's. */
  | { kind: 'union'; of: Readonly<Record<string, number>> }
  /** Bytes that are laid behind all tables, so that they need not be copied into one. */
  | { kind: 'bytes' };

export type Scalar = 'bool' | 'int8' | 'uint8' | 'int32' | 'uint32' | 'float32';

/** Fields of a table in order of their places; null for a place that is not used. */
export type Fields = readonly (readonly [name: string, field: Field] | null)[];
export type Schema = Readonly<Record<string, Fields>>;

/** A table to write: its fields by name; what is undefined is left out, which a reader takes for the schema's default. */
export interface TableValues {
  readonly [name: string]: FieldValue | undefined;
}
export type FieldValue = number | boolean | string | Uint8Array | ArrayLike<number> | TableValues | readonly TableValues[] | UnionValue;
export interface UnionValue {
  readonly type: string;
  readonly value: TableValues;
}

/** Bytes that belong behind a flatbuffer, and where in it their place is to be written. */
interface Behind {
  bytes: Uint8Array;
  /** Of the field, from the flatbuffer's end. */
  field: number;
}

/** Data begin at multiples of this, so that processors can read them where they are. */
const alignment = 16;

/**
 * Writes a table and all it holds.
 * @param identifier the four letters behind the first offset.
 * @returns the file in parts; bytes of `bytes` fields are not copied.
 */
export function writeFlatbuffer(schema: Schema, root: string, values: TableValues, identifier: string): Uint8Array[] {
  const behind: Behind[] = [];
  const builder = new Builder(65_536);
  const writer = new TableWriter(schema, builder, behind);
  builder.finish(writer.table(root, values), identifier);
  return withBytes(builder.asUint8Array(), behind);
}

class TableWriter {
  readonly #schema: Schema;
  readonly #builder: Builder;
  readonly #behind: Behind[];

  constructor(schema: Schema, builder: Builder, behind: Behind[]) {
    [this.#schema, this.#builder, this.#behind] = [schema, builder, behind];
  }

  table(name: string, values: TableValues): number {
    const builder = this.#builder;
    const places = placesOf(this.#schema, name);
    for (const given of Object.keys(values)) if (!places.some((place) => place.name === given)) throw new TypeError(`${name} has no field '${given}'`);
    // What a table points at comes before it.
    const given = places.flatMap(({ name: field, ...place }) => {
      const value = values[field];
      return value === undefined ? [] : [{ ...place, value, offset: this.#pointed(place.field, value) }];
    });
    builder.startObject(places.reduce((count, { slot, field }) => Math.max(count, slot + (field.kind === 'union' ? 2 : 1)), 0));
    for (const { slot, field, value, offset } of given) this.#add(slot, field, value, offset);
    return builder.endObject();
  }

  /** Writes what a field points at, and gives where; 0 for what stands in the table itself. */
  #pointed(field: Field, value: FieldValue): number {
    switch (field.kind) {
      case 'string':
        return this.#builder.createString(value as string);
      case 'list':
        return this.#list(field.of, value as ArrayLike<number>);
      case 'table':
        return this.table(field.of, value as TableValues);
      case 'tables': {
        const offsets = (value as readonly TableValues[]).map((one) => this.table(field.of, one));
        this.#builder.startVector(4, offsets.length, 4);
        for (const offset of offsets.toReversed()) this.#builder.addOffset(offset);
        return this.#builder.endVector();
      }
      case 'union': {
        const { type, value: chosen } = value as UnionValue;
        return this.table(type, chosen);
      }
      default:
        return 0;
    }
  }

  #add(slot: number, field: Field, value: FieldValue, offset: number): void {
    const builder = this.#builder;
    switch (field.kind) {
      case 'bool':
      case 'int8':
        return builder.addFieldInt8(slot, Number(value), field.usual);
      case 'uint8':
        return builder.addFieldInt8(slot, Number(value), field.usual);
      case 'int32':
      case 'uint32':
        return builder.addFieldInt32(slot, Number(value), field.usual);
      case 'float32':
        return builder.addFieldFloat32(slot, Number(value), field.usual);
      case 'union':
        builder.addFieldInt8(slot, field.of[(value as UnionValue).type]!, 0);
        return builder.addFieldOffset(slot + 1, offset, 0);
      case 'bytes':
        builder.addFieldInt32(slot, 1, 0);
        this.#behind.push({ bytes: value as Uint8Array, field: builder.offset() });
        return;
      default:
        return builder.addFieldOffset(slot, offset, 0);
    }
  }

  #list(of: Scalar | 'int64', values: ArrayLike<number>): number {
    const builder = this.#builder;
    const { bytes, add } = elements[of];
    builder.startVector(bytes, values.length, bytes);
    for (let i = values.length - 1; i >= 0; i -= 1) add(builder, values[i]!);
    return builder.endVector();
  }
}

const elements: Readonly<Record<Scalar | 'int64', { bytes: number; add: (builder: Builder, value: number) => void }>> = {
  bool: { bytes: 1, add: (builder, value) => builder.addInt8(value) },
  int8: { bytes: 1, add: (builder, value) => builder.addInt8(value) },
  uint8: { bytes: 1, add: (builder, value) => builder.addInt8(value) },
  int32: { bytes: 4, add: (builder, value) => builder.addInt32(value) },
  uint32: { bytes: 4, add: (builder, value) => builder.addInt32(value) },
  float32: { bytes: 4, add: (builder, value) => builder.addFloat32(value) },
  int64: { bytes: 8, add: (builder, value) => builder.addInt64(BigInt(value)) },
};

/** @throws TypeError for a table that the schema does not have: a defect of the writer. */
export function placesOf(schema: Schema, table: string): { name: string; slot: number; field: Field }[] {
  const fields = schema[table];
  if (!fields) throw new TypeError(`the schema has no table '${table}'`);
  let slot = 0;
  return fields.flatMap((entry) => {
    const here = slot;
    slot += entry?.[1].kind === 'union' ? 2 : 1;
    return entry ? [{ name: entry[0], slot: here, field: entry[1] }] : [];
  });
}

/** Lays bytes behind the tables, each with its length before it, and tells their fields where. Equal views share a place. */
function withBytes(tables: Uint8Array, behind: readonly Behind[]): Uint8Array[] {
  const view = new DataView(tables.buffer, tables.byteOffset, tables.byteLength);
  const parts = [tables];
  const places = new Map<Uint8Array, number>();
  let end = tables.length;
  for (const { bytes, field } of behind) {
    let place = places.get(bytes);
    if (place === undefined) {
      const gap = -(end + 4) & (alignment - 1);
      const length = new Uint8Array(gap + 4);
      new DataView(length.buffer).setUint32(gap, bytes.length, true);
      parts.push(length, bytes);
      place = end + gap;
      places.set(bytes, place);
      end += length.length + bytes.length;
    }
    const at = tables.length - field;
    view.setUint32(at, place - at, true);
  }
  const rest = -end & 3;
  return rest === 0 ? parts : [...parts, new Uint8Array(rest)];
}
