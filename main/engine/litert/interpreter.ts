import type { LiteRtLibrary } from './library.ts';

/** Numbers of a tensor, as its type has them. */
export type TensorValues = Float32Array | Int32Array | Uint8Array | Int16Array | Int8Array;

/** A TFLite file, ready to run. */
export interface CompiledModel {
  /** @param input numbers of the one input, of its type. @returns those of the outputs, in the order of the file's signature. */
  run(input: ArrayBufferView): TensorValues[];
  /** Frees all native memory of the model. */
  close(): void;
}

/**
 * Opens a TFLite file of one input, of known shapes, to run on the processor.
 * @throws Error with the function and the status where LiteRT refuses it.
 */
export function openModel(library: LiteRtLibrary, file: Uint8Array): CompiledModel {
  // A copy, aligned as LiteRT wants its files: it reads weights from there until the model is closed, so it is held.
  let held: Uint8Array | null = new Uint8Array(file);
  const frees: (() => void)[] = [];
  const owned = (address: bigint, free: (address: bigint) => void): bigint => (frees.push(() => free(address)), address);
  const close = (): void => {
    for (const free of frees.splice(0).reverse()) free();
    held = null;
  };
  try {
    return library.quietly(() => {
      const environment = owned(made('LiteRtCreateEnvironment', (to) => library.LiteRtCreateEnvironment(2, environmentOptions(), to)), library.LiteRtDestroyEnvironment);
      const model = owned(made('LiteRtCreateModelFromBuffer', (to) => library.LiteRtCreateModelFromBuffer(environment, held, file.length, to)), library.LiteRtDestroyModel);
      const options = owned(made('LiteRtCreateOptions', (to) => library.LiteRtCreateOptions(to)), library.LiteRtDestroyOptions);
      done('LiteRtSetOptionsHardwareAccelerators', library.LiteRtSetOptionsHardwareAccelerators(options, processor));
      const compiled = owned(made('LiteRtCreateCompiledModel', (to) => library.LiteRtCreateCompiledModel(environment, model, options, to)), library.LiteRtDestroyCompiledModel);
      const signature = made('LiteRtGetModelSignature', (to) => library.LiteRtGetModelSignature(model, 0, to));
      const buffersOf = (which: 'Input' | 'Output'): TensorBuffer[] =>
        Array.from({ length: Number(made(`LiteRtGetNumSignature${which}s`, (to) => library[`LiteRtGetNumSignature${which}s`](signature, to))) }, (_, index) => {
          const tensor = made(`LiteRtGetSignature${which}TensorByIndex`, (to) => library[`LiteRtGetSignature${which}TensorByIndex`](signature, index, to));
          const { type, length, native } = typeOf(library, tensor);
          const needs = made(`LiteRtGetCompiledModel${which}BufferRequirements`, (to) => library[`LiteRtGetCompiledModel${which}BufferRequirements`](compiled, 0, index, to));
          const make = 'LiteRtCreateManagedTensorBufferFromRequirements';
          return { address: owned(made(make, (to) => library[make](environment, native, needs, to)), library.LiteRtDestroyTensorBuffer), type, length };
        });
      const [inputs, outputs] = [buffersOf('Input'), buffersOf('Output')];
      const [fed, given] = [addressesOf(inputs), addressesOf(outputs)];
      if (inputs.length !== 1) throw new Error(`the model has ${inputs.length} inputs`);
      return {
        run(input) {
          if (!held) throw new Error('the model is closed');
          write(library, inputs[0]!, input);
          done('LiteRtRunCompiledModel', library.LiteRtRunCompiledModel(compiled, 0, inputs.length, fed, outputs.length, given));
          return outputs.map((output) => read(library, output));
        },
        close,
      };
    });
  } catch (error) {
    close();
    throw error;
  }
}

interface TensorBuffer {
  address: bigint;
  type: TensorType;
  /** Numbers in it. */
  length: number;
}

type TensorType = new (length: number) => TensorValues;

/** LiteRtElementType. */
const types: Readonly<Record<number, TensorType>> = { 1: Float32Array, 2: Int32Array, 3: Uint8Array, 7: Int16Array, 9: Int8Array };

/** LiteRtHwAccelerators: the central processor. */
const processor = 1;
/** LiteRtTensorBufferLockMode. */
const [reading, writing] = [0, 1];

/** Two LiteRtEnvOption: look for no graphics processor, and log errors only. */
function environmentOptions(): Uint8Array {
  const [registeredAccelerators, leastSeverity, whole] = [24, 25, 2];
  const error = 3;
  const bytes = new DataView(new ArrayBuffer(48));
  [[registeredAccelerators, processor] as const, [leastSeverity, error] as const].forEach(([tag, value], index) => {
    bytes.setInt32(24 * index, tag, true);
    bytes.setInt32(24 * index + 8, whole, true);
    bytes.setBigInt64(24 * index + 16, BigInt(value), true);
  });
  return new Uint8Array(bytes.buffer);
}

/** @returns besides the type and the count of its numbers LiteRT's own LiteRtRankedTensorType: type, rank, lengths, strides. */
function typeOf(library: LiteRtLibrary, tensor: bigint): { type: TensorType; length: number; native: Int32Array } {
  const native = new Int32Array(18);
  done('LiteRtGetRankedTensorType', library.LiteRtGetRankedTensorType(tensor, native));
  const [number, rank] = native;
  const type = types[number!];
  if (!type) throw new Error(`a tensor has numbers of type ${number}`);
  const shape = native.subarray(2, 2 + (rank! & 0x7f));
  if (shape.some((length) => length < 0)) throw new Error(`a tensor has the shape ${Array.from(shape).join(' x ')}`);
  return { type, length: shape.reduce((product, length) => product * length, 1), native };
}

function write(library: LiteRtLibrary, { address, type, length }: TensorBuffer, values: ArrayBufferView): void {
  const bytes = new type(0).BYTES_PER_ELEMENT * length;
  // What is longer would be written over other memory.
  if (values.byteLength !== bytes) throw new Error(`the model takes ${bytes} bytes, not ${values.byteLength}`);
  library.copyIn(lock(library, address, writing!), values);
  done('LiteRtUnlockTensorBuffer', library.LiteRtUnlockTensorBuffer(address));
}

function read(library: LiteRtLibrary, { address, type, length }: TensorBuffer): TensorValues {
  const values = new type(length);
  library.copyOut(values, lock(library, address, reading!));
  done('LiteRtUnlockTensorBuffer', library.LiteRtUnlockTensorBuffer(address));
  return values;
}

function lock(library: LiteRtLibrary, address: bigint, mode: number): bigint {
  return made('LiteRtLockTensorBuffer', (to) => library.LiteRtLockTensorBuffer(address, to, mode));
}

function addressesOf(buffers: readonly TensorBuffer[]): BigUint64Array {
  return BigUint64Array.from(buffers, ({ address }) => address);
}

/** What a function writes as its last argument. */
function made(name: string, call: (to: BigUint64Array) => number): bigint {
  const to = new BigUint64Array(1);
  done(name, call(to));
  return to[0]!;
}

function done(name: string, status: number): void {
  if (status !== 0) throw new Error(`${name} gives status ${status}${statuses[status] ? ` (${statuses[status]})` : ''}`);
}

/** Some of LiteRtStatus. */
const statuses: Readonly<Record<number, string>> = {
  1: 'invalid argument', 2: 'no memory', 3: 'runtime failure', 5: 'unsupported', 6: 'not found', 500: 'file', 501: 'invalid flatbuffer', 504: 'compilation',
};
