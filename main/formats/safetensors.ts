import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { WeightMap, WeightValue } from '../../core/model/weights.ts';

/**
 * The safetensors format (huggingface/safetensors): 8 bytes with the header's length (uint64, little-endian),
 * the header (JSON: name -> dtype, shape, data_offsets), then the values, row by row. Ours holds F32 only.
 */
interface Entry {
  dtype: string;
  shape: number[];
  /** Begin and end in the values. */
  data_offsets: [number, number];
}

/** The format's own limit. */
const longestHeader = 100_000_000;

/** A file's parts in order; values are views and not copied (on the little-endian machines TensorFlow runs on). */
export function encodeTensors(tensors: WeightMap): Uint8Array[] {
  let end = 0;
  const header: Record<string, Entry> = {};
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  // Values begin at a multiple of 8.
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return [length, padded, ...Array.from(tensors.values(), ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))];
}

/**
 * Reads a whole file. Every byte of it must belong to exactly one tensor.
 * @param file its name, for messages.
 * @throws EpochalError `checkpoint.damaged`.
 */
export function decodeTensors(bytes: Uint8Array, file: string): Map<string, WeightValue> {
  const fail = (problem: Phrase): never => {
    throw new EpochalError('checkpoint.damaged', { path: file, problem });
  };
  if (bytes.byteLength < 8) fail(phrase`it has ${bytes.byteLength} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const announced = view.getBigUint64(0, true);
  const most = Math.min(longestHeader, bytes.byteLength - 8);
  if (announced > BigInt(most)) fail(phrase`its header should have ${String(announced)} bytes, ${most} are there`);
  const start = 8 + Number(announced);
  const data = bytes.byteLength - start;
  const tensors = new Map<string, WeightValue>();
  let end = 0;
  for (const [name, entry] of entriesOf(bytes.subarray(8, start), fail)) {
    const [begin, stop] = entry.data_offsets;
    const elements = entry.shape.reduce((product, length) => product * length, 1);
    if (begin !== end || stop > data) fail(phrase`'${name}' is said to lie at ${begin} to ${stop}, ${end} to ${data} is left`);
    if (stop - begin !== elements * 4) fail(phrase`'${name}' has ${stop - begin} bytes for a shape of (${entry.shape.join(', ')})`);
    const values = new Float32Array(elements);
    new Uint8Array(values.buffer).set(bytes.subarray(start + begin, start + stop));
    tensors.set(name, { shape: entry.shape, values });
    end = stop;
  }
  if (end !== data) fail(phrase`${data - end} bytes belong to nothing`);
  return tensors;
}

function entriesOf(bytes: Uint8Array, fail: (problem: Phrase) => never): [string, Entry][] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail(phrase`its header is not JSON`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return fail(phrase`its header is not an object`);
  const entries = Object.entries(header as Record<string, unknown>).filter(([name]) => name !== '__metadata__');
  const wrong = entries.find(([, entry]) => !isEntry(entry));
  if (wrong) return fail(phrase`'${wrong[0]}' is not described as F32 with a shape and its place`);
  return (entries as [string, Entry][]).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  return dtype === 'F32' && isNaturals(shape) && isNaturals(offsets) && offsets.length === 2 && offsets[0]! <= offsets[1]!;
}

function isNaturals(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}
