import koffi, { type LibraryHandle } from 'koffi';
import { keepLoaded, memoryCopies, quietly, type MemoryCopies } from '../tensorflow/library.ts';

/** What a C type is in JavaScript. `address` is any pointer, `bytes` memory that JavaScript owns, which may be left out. */
interface Native {
  void: void;
  address: bigint;
  bytes: ArrayBufferView | null;
  int: number;
  size: number;
}

type TypeName = keyof Native;
type Signature = readonly [TypeName, ...TypeName[]];

/**
 * The functions used of the C API: what each gives (an int is a LiteRtStatus, 0 where all is well), then what it takes.
 * What is made is written to the `bytes` at the end.
 * https://github.com/google-ai-edge/LiteRT/tree/main/litert/c
 */
const liteRt = {
  LiteRtCreateEnvironment: ['int', 'int', 'bytes', 'bytes'],
  LiteRtDestroyEnvironment: ['void', 'address'],

  LiteRtCreateModelFromBuffer: ['int', 'address', 'bytes', 'size', 'bytes'],
  LiteRtGetModelSignature: ['int', 'address', 'size', 'bytes'],
  LiteRtGetNumSignatureInputs: ['int', 'address', 'bytes'],
  LiteRtGetNumSignatureOutputs: ['int', 'address', 'bytes'],
  LiteRtGetSignatureInputTensorByIndex: ['int', 'address', 'size', 'bytes'],
  LiteRtGetSignatureOutputTensorByIndex: ['int', 'address', 'size', 'bytes'],
  LiteRtGetRankedTensorType: ['int', 'address', 'bytes'],
  LiteRtDestroyModel: ['void', 'address'],

  LiteRtCreateOptions: ['int', 'bytes'],
  LiteRtSetOptionsHardwareAccelerators: ['int', 'address', 'int'],
  LiteRtDestroyOptions: ['void', 'address'],

  LiteRtCreateCompiledModel: ['int', 'address', 'address', 'address', 'bytes'],
  LiteRtGetCompiledModelInputBufferRequirements: ['int', 'address', 'size', 'size', 'bytes'],
  LiteRtGetCompiledModelOutputBufferRequirements: ['int', 'address', 'size', 'size', 'bytes'],
  LiteRtRunCompiledModel: ['int', 'address', 'size', 'size', 'bytes', 'size', 'bytes'],
  LiteRtDestroyCompiledModel: ['void', 'address'],

  LiteRtCreateManagedTensorBufferFromRequirements: ['int', 'address', 'bytes', 'address', 'bytes'],
  LiteRtLockTensorBuffer: ['int', 'address', 'bytes', 'int'],
  LiteRtUnlockTensorBuffer: ['int', 'address'],
  LiteRtDestroyTensorBuffer: ['void', 'address'],
} as const satisfies Record<string, Signature>;

type Arguments<S extends Signature> = S extends readonly [TypeName, ...infer Rest extends readonly TypeName[]]
  ? { -readonly [K in keyof Rest]: Native[Rest[K]] }
  : never;
type Functions = { readonly [K in keyof typeof liteRt]: (...given: Arguments<(typeof liteRt)[K]>) => Native[(typeof liteRt)[K][0]] };

/** LiteRT's C API, loaded. */
export interface LiteRtLibrary extends Functions, MemoryCopies {
  /** Does what LiteRT would talk about on stderr. */
  quietly<R>(what: () => R): R;
}

/**
 * Loads LiteRT into this process, where it stays until the process ends.
 * @param file the shared library. @throws Error when it is none of this machine, or lacks a function of the C API.
 */
export function loadLibrary(file: string): LiteRtLibrary {
  const library = quietly(() => koffi.load(file, { lazy: true }));
  keepLoaded([file]);
  const functions = Object.fromEntries(Object.entries(liteRt).map(([name, signature]) => [name, declare(library, name, signature)])) as unknown as Functions;
  return { ...functions, ...memoryCopies(), quietly };
}

function declare(library: LibraryHandle, name: string, [gives, ...takes]: Signature): unknown {
  return library.func(name, cTypes[gives], takes.map((type) => cTypes[type]));
}

const cTypes: Record<TypeName, string> = { void: 'void', address: 'void *', bytes: 'void *', int: 'int', size: 'size_t' };
