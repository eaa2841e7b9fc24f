/** How a session computes. */
export interface SessionOptions {
  /** Threads within and between operations; null for one per processor. */
  threads: number | null;
}

/**
 * A serialized ConfigProto.
 * Field numbers: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/config.proto
 */
export function sessionConfig(options: SessionOptions): Uint8Array {
  const threads = options.threads ?? 0;
  return Uint8Array.from([...integerField(2, threads), ...integerField(5, threads), ...integerField(7, 1)]);
}

/** A protocol buffer's varint field. https://protobuf.dev/programming-guides/encoding/ */
function integerField(number: number, value: number): number[] {
  return [...varint(number << 3), ...varint(value)];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
