import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { PickleRefusal, type PickleValue, build, call, mapKey, resolveGlobal } from './pickle-values.ts';

/**
 * Reads the pickle of a CIFAR batch: dictionaries, lists, tuples, numbers, strings and uint8 numpy arrays,
 * in protocol 2 (as the published files) up to 4. Default-deny: an operation or a name outside the few these
 * files use is refused, and nothing is ever executed. Byte strings are views into `bytes`, not copies.
 * Time and memory grow linearly with the input.
 * @param bytes the whole file.
 * @param name of the file, for errors.
 * @throws EpochalError `dataset.pickle` on anything malformed, truncated or not allowed.
 */
export function readPickle(bytes: Uint8Array, name: string): PickleValue {
  const machine: Machine = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    at: 0,
    stack: [],
    marks: [],
    memo: new Map(),
    budget: bytes.length,
  };
  try {
    return run(machine);
  } catch (error) {
    const reason = error instanceof PickleRefusal ? error.reason : error instanceof RangeError ? phrase`it ends too early` : null;
    if (reason === null) throw error;
    throw new EpochalError('dataset.pickle', { name, reason, at: machine.at, bytes: bytes.length }, { cause: error });
  }
}

interface Machine {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  stack: PickleValue[];
  marks: number[];
  memo: Map<number, PickleValue>;
  /** Bytes that calls may still allocate, so that repeated calls can't multiply the input. */
  budget: number;
}

const stop = 0x2e;

function run(machine: Machine): PickleValue {
  for (;;) {
    const opcode = byte(machine);
    if (opcode === stop) {
      if (machine.stack.length !== 1) throw new PickleRefusal(phrase`${machine.stack.length} values are left at its end, 1 expected`);
      return pop(machine);
    }
    const operation = operations.get(opcode);
    if (!operation) throw new PickleRefusal(phrase`operation 0x${opcode.toString(16).padStart(2, '0')} is not allowed`);
    operation(machine);
  }
}

type Operation = (machine: Machine) => void;
const constant = (value: PickleValue): Operation => (m) => m.stack.push(value);
const read = (reader: (m: Machine) => PickleValue): Operation => (m) => m.stack.push(reader(m));
const tuple = (size: number): Operation => (m) => m.stack.push({ kind: 'tuple', items: take(m, size) });
const remember = (index: (m: Machine) => number): Operation => (m) => m.memo.set(index(m), top(m));
const recall = (index: (m: Machine) => number): Operation => (m) => {
  const value = m.memo.get(index(m));
  if (value === undefined) throw new PickleRefusal(phrase`it recalls a value it never stored`);
  m.stack.push(value);
};

/** Opcode to operation, in the order of Python's `pickletools`. */
const operations = new Map<number, Operation>([
  [0x80, protocol], // PROTO
  [0x95, (m) => void slice(m, 8) /* FRAME: a length, of no use here */],
  [0x4e, constant(null)], // NONE
  [0x88, constant(true)], // NEWTRUE
  [0x89, constant(false)], // NEWFALSE
  [0x4b, read(byte)], // BININT1
  [0x4d, read(uint16)], // BININT2
  [0x4a, read(int32)], // BININT
  [0x55, read((m) => slice(m, byte(m)))], // SHORT_BINSTRING
  [0x54, read((m) => slice(m, int32(m)))], // BINSTRING
  [0x43, read((m) => slice(m, byte(m)))], // SHORT_BINBYTES
  [0x42, read((m) => slice(m, uint32(m)))], // BINBYTES
  [0x58, read((m) => utf8(slice(m, uint32(m))))], // BINUNICODE
  [0x8c, read((m) => utf8(slice(m, byte(m))))], // SHORT_BINUNICODE
  [0x29, tuple(0)], // EMPTY_TUPLE
  [0x85, tuple(1)], // TUPLE1
  [0x86, tuple(2)], // TUPLE2
  [0x87, tuple(3)], // TUPLE3
  [0x28, (m) => m.marks.push(m.stack.length)], // MARK
  [0x74, read((m) => ({ kind: 'tuple', items: takeMarked(m) }))], // TUPLE
  [0x5d, read(() => [])], // EMPTY_LIST
  [0x61, (m) => append(m, take(m, 1))], // APPEND
  [0x65, (m) => append(m, takeMarked(m))], // APPENDS
  [0x7d, read(() => new Map())], // EMPTY_DICT
  [0x73, (m) => setItems(m, take(m, 2))], // SETITEM
  [0x75, (m) => setItems(m, takeMarked(m))], // SETITEMS
  [0x71, remember(byte)], // BINPUT
  [0x72, remember(uint32)], // LONG_BINPUT
  [0x94, remember((m) => m.memo.size)], // MEMOIZE
  [0x68, recall(byte)], // BINGET
  [0x6a, recall(uint32)], // LONG_BINGET
  [0x63, read((m) => resolveGlobal(line(m), line(m)))], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, reduce], // REDUCE
  [0x62, buildTop], // BUILD
]);

function protocol(m: Machine): void {
  const version = byte(m);
  if (version < 2 || version > 4) throw new PickleRefusal(phrase`pickle protocol ${version} is not read, 2 to 4 are`);
}

function stackGlobal(m: Machine): void {
  const [module, name] = pair(m);
  if (typeof module !== 'string' || typeof name !== 'string') throw new PickleRefusal(phrase`a global has no name`);
  m.stack.push(resolveGlobal(module, name));
}

function reduce(m: Machine): void {
  const [target, args] = pair(m);
  const { value, allocated } = call(target, args);
  m.budget -= allocated;
  if (m.budget < 0) throw new PickleRefusal(phrase`it would take more memory than its own size`);
  m.stack.push(value);
}

function buildTop(m: Machine): void {
  const state = pop(m);
  build(top(m), state);
}

function append(m: Machine, items: PickleValue[]): void {
  const list = top(m);
  if (!Array.isArray(list)) throw new PickleRefusal(phrase`it appends to something that is no list`);
  for (const item of items) list.push(item);
}

function setItems(m: Machine, items: PickleValue[]): void {
  const dictionary = top(m);
  if (!(dictionary instanceof Map)) throw new PickleRefusal(phrase`it sets an item of something that is no dictionary`);
  if (items.length % 2 !== 0) throw new PickleRefusal(phrase`a dictionary has a key without a value`);
  for (let i = 0; i < items.length; i += 2) dictionary.set(mapKey(items[i] as PickleValue), items[i + 1] as PickleValue);
}

function floor(m: Machine): number {
  return m.marks.at(-1) ?? 0;
}

function pop(m: Machine): PickleValue {
  return take(m, 1)[0] as PickleValue;
}

function pair(m: Machine): [PickleValue, PickleValue] {
  return take(m, 2) as [PickleValue, PickleValue];
}

function top(m: Machine): PickleValue {
  if (m.stack.length <= floor(m)) throw new PickleRefusal(phrase`its stack is empty`);
  return m.stack.at(-1) as PickleValue;
}

function take(m: Machine, count: number): PickleValue[] {
  if (m.stack.length - floor(m) < count) throw new PickleRefusal(phrase`its stack is empty`);
  return count === 0 ? [] : m.stack.splice(m.stack.length - count, count);
}

function takeMarked(m: Machine): PickleValue[] {
  const mark = m.marks.pop();
  if (mark === undefined) throw new PickleRefusal(phrase`a mark is missing`);
  return m.stack.splice(mark);
}

function byte(m: Machine): number {
  const value = m.view.getUint8(m.at);
  m.at += 1;
  return value;
}

function uint16(m: Machine): number {
  const value = m.view.getUint16(m.at, true);
  m.at += 2;
  return value;
}

function uint32(m: Machine): number {
  const value = m.view.getUint32(m.at, true);
  m.at += 4;
  return value;
}

function int32(m: Machine): number {
  const value = m.view.getInt32(m.at, true);
  m.at += 4;
  return value;
}

function slice(m: Machine, length: number): Uint8Array {
  if (length < 0) throw new PickleRefusal(phrase`a string has a negative length`);
  if (length > m.bytes.length - m.at) throw new PickleRefusal(phrase`it ends inside a string of ${length} bytes`);
  const view = m.bytes.subarray(m.at, m.at + length);
  m.at += length;
  return view;
}

function line(m: Machine): string {
  const end = m.bytes.indexOf(0x0a, m.at);
  if (end < 0 || end - m.at > 100) throw new PickleRefusal(phrase`a global has no end`);
  const text = utf8(slice(m, end - m.at));
  m.at += 1;
  return text;
}

function utf8(view: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(view);
  } catch (cause) {
    throw new PickleRefusal(phrase`a text is not UTF-8`, { cause });
  }
}
