/** How a session computes. */
export interface SessionOptions {
  /** Threads within and between operations; null for one per processor. */
  threads: number | null;
  /** Lets TensorFlow's graph rewriter (Grappler) look for a faster graph of the same meaning. */
  rewrite: boolean;
}

/**
 * A serialized ConfigProto.
 * Field numbers: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/config.proto
 */
export function sessionConfig(options: SessionOptions): Uint8Array {
  const threads = options.threads ?? 0;
  const rewriter = integerField(19, options.rewrite ? 0 : 1);
  const graphOptions = bytesField(10, rewriter);
  return Uint8Array.from([...integerField(2, threads), ...integerField(5, threads), ...integerField(7, 1), ...bytesField(10, graphOptions)]);
}

/** A protocol buffer's varint field. https://protobuf.dev/programming-guides/encoding/ */
function integerField(number: number, value: number): number[] {
  return [...varint(number << 3), ...varint(value)];
}

/** A protocol buffer's nested message. */
function bytesField(number: number, bytes: readonly number[]): number[] {
  return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
