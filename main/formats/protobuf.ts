import protobuf from 'protobufjs/light.js';

/** One field of a protocol buffer's message: its number, its type (protobufjs's name of it), and whether it is a list. */
export type MessageField = readonly [id: number, type: string, rule?: 'repeated' | 'map'];
export type MessageTable = Readonly<Record<string, Readonly<Record<string, MessageField>>>>;

/**
 * Messages by name, from a table of just those fields that are wanted; others are passed over when read.
 * Enumerations are given as `int32`, which is how they are written. A map's keys are texts.
 */
export function messagesOf<T extends MessageTable>(table: T): Readonly<Record<keyof T, protobuf.Type>> {
  const nested = Object.fromEntries(
    Object.entries(table).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([field, [id, type, rule]]) => [field, { id, type, ...(rule === 'map' ? { keyType: 'string' } : rule && { rule }) }]),
        ),
      },
    ]),
  );
  const root = protobuf.Root.fromJSON({ nested });
  return Object.fromEntries(Object.keys(table).map((name) => [name, root.lookupType(name)])) as Record<keyof T, protobuf.Type>;
}

/** Bytes in several parts: what is large is in its own memory still, never copied. */
export type Parts = readonly Uint8Array[];

/**
 * A field that is bytes or a message of its own, around what is there already. Fields may come in any order,
 * and a message is its fields one after the other: so a large message is written around its large ones.
 */
export function fieldOf(id: number, content: Parts): Uint8Array[] {
  const bytesField = 2;
  const head = protobuf.Writer.create().uint32((id << 3) | bytesField).uint64(byteLength(content)).finish();
  return [head, ...content];
}

export function byteLength(parts: Parts): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}

/** Numbers as the bytes they lie in memory as: of every machine there is TensorFlow for, the lowest first. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
