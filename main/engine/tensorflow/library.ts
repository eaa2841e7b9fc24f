import { closeSync, openSync } from 'node:fs';
import koffi, { type LibraryHandle, type TypeObject } from 'koffi';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';

/** Where the two shared libraries of one TensorFlow lie. */
export interface LibraryFiles {
  framework: string;
  cc: string;
}

/** What a C type is in JavaScript. `address` is any pointer, `bytes` memory that JavaScript owns. */
interface Native {
  void: void;
  address: bigint;
  bytes: ArrayBufferView;
  text: string;
  texts: readonly string[];
  int: number;
  int64: number;
  size: number;
  bool: number;
  float: number;
  output: Output;
}

/** TF_Output: one output of an operation. */
export interface Output {
  oper: bigint;
  index: number;
}

type TypeName = keyof Native;

/**
 * The functions used of the C API: what each gives, then what it takes.
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/c/c_api.h
 */
const tensorFlow = {
  TF_Version: ['text'],
  TF_NewStatus: ['address'],
  TF_DeleteStatus: ['void', 'address'],
  TF_GetCode: ['int', 'address'],
  TF_Message: ['text', 'address'],

  TF_AllocateTensor: ['address', 'int', 'bytes', 'int', 'size'],
  TF_TensorData: ['address', 'address'],
  TF_TensorByteSize: ['size', 'address'],
  TF_DeleteTensor: ['void', 'address'],

  TF_NewGraph: ['address'],
  TF_DeleteGraph: ['void', 'address'],
  TF_NewOperation: ['address', 'address', 'text', 'text'],
  TF_AddInput: ['void', 'address', 'output'],
  TF_AddInputList: ['void', 'address', 'bytes', 'int'],
  TF_AddControlInput: ['void', 'address', 'address'],
  TF_SetAttrType: ['void', 'address', 'text', 'int'],
  TF_SetAttrInt: ['void', 'address', 'text', 'int64'],
  TF_SetAttrIntList: ['void', 'address', 'text', 'bytes', 'int'],
  TF_SetAttrFloat: ['void', 'address', 'text', 'float'],
  TF_SetAttrBool: ['void', 'address', 'text', 'bool'],
  TF_SetAttrString: ['void', 'address', 'text', 'bytes', 'size'],
  TF_SetAttrShape: ['void', 'address', 'text', 'bytes', 'int'],
  TF_SetAttrTensor: ['void', 'address', 'text', 'address', 'address'],
  TF_FinishOperation: ['address', 'address', 'address'],
  TF_AddGradients: ['void', 'address', 'bytes', 'int', 'bytes', 'int', 'bytes', 'address', 'bytes'],
  TF_GraphOperationByName: ['address', 'address', 'text'],
  TF_GraphToGraphDef: ['void', 'address', 'address', 'address'],
  TF_NewBuffer: ['address'],
  TF_DeleteBuffer: ['void', 'address'],
  TF_GraphGetTensorNumDims: ['int', 'address', 'output', 'address'],
  TF_GraphGetTensorShape: ['void', 'address', 'output', 'bytes', 'int', 'address'],

  TF_NewSessionOptions: ['address'],
  TF_SetConfig: ['void', 'address', 'bytes', 'size', 'address'],
  TF_DeleteSessionOptions: ['void', 'address'],
  TF_NewSession: ['address', 'address', 'address', 'address'],
  TF_LoadSessionFromSavedModel: ['address', 'address', 'address', 'text', 'texts', 'int', 'address', 'address', 'address'],
  TF_CloseSession: ['void', 'address', 'address'],
  TF_DeleteSession: ['void', 'address', 'address'],
  TF_SessionRun: [
    'void', 'address', 'address', 'bytes', 'bytes', 'int', 'bytes', 'bytes', 'int', 'bytes', 'int', 'address', 'address',
  ],
  TF_SessionListDevices: ['address', 'address', 'address'],
  TF_DeviceListCount: ['int', 'address'],
  TF_DeviceListName: ['text', 'address', 'int', 'address'],
  TF_DeviceListType: ['text', 'address', 'int', 'address'],
  TF_DeviceListMemoryBytes: ['int64', 'address', 'int', 'address'],
  TF_DeleteDeviceList: ['void', 'address'],
} as const satisfies Record<string, readonly [TypeName, ...TypeName[]]>;

type Signature = readonly [TypeName, ...TypeName[]];
type Arguments<S extends Signature> = S extends readonly [TypeName, ...infer Rest extends readonly TypeName[]]
  ? { -readonly [K in keyof Rest]: Native[Rest[K]] }
  : never;
type Functions = { readonly [K in keyof typeof tensorFlow]: (...given: Arguments<(typeof tensorFlow)[K]>) => Native[(typeof tensorFlow)[K][0]] };

/** TensorFlow's C API, loaded. */
export interface Library extends Functions, MemoryCopies {}

export interface MemoryCopies {
  /** Copies native memory into memory that JavaScript owns. */
  copyOut(to: ArrayBufferView, from: bigint): void;
  /** Copies memory that JavaScript owns into native memory. */
  copyIn(to: bigint, from: ArrayBufferView): void;
}

/**
 * Loads TensorFlow into this process, where it stays until the process ends (about 0.15 s).
 * @throws EpochalError `engine.library-unusable` when a file is missing, is not a library for this
 * machine, or lacks a function of the C API.
 */
export function loadLibrary(files: LibraryFiles): Library {
  // Of what TensorFlow writes to stderr, warnings and errors stay.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  const library = quietly(() => {
    open(files.framework, { global: true, lazy: true });
    return open(files.cc, { lazy: true });
  });
  keepLoaded([files.framework, files.cc]);
  const functions = Object.fromEntries(
    Object.entries(tensorFlow).map(([name, [gives, ...takes]]) => [name, declare(library, files.cc, name, gives, takes)]),
  ) as unknown as Functions;
  return { ...functions, ...memoryCopies() };
}

/** By libc: Electron forbids JavaScript to look into native memory. */
export function memoryCopies(): MemoryCopies {
  const c = koffi.load(process.platform === 'win32' ? 'msvcrt.dll' : null);
  const memcpy = c.func('memcpy', 'void *', ['void *', 'void *', 'size_t']);
  return {
    copyOut: (to, from) => void memcpy(to, from, to.byteLength),
    copyIn: (to, from) => void memcpy(to, from, from.byteLength),
  };
}

function open(file: string, options: { global?: boolean; lazy: boolean }): LibraryHandle {
  try {
    return koffi.load(file, options);
  } catch (error) {
    throw unusable(file, error instanceof Error ? error.message : String(error));
  }
}

function declare(library: LibraryHandle, file: string, name: string, gives: TypeName, takes: TypeName[]): unknown {
  try {
    return library.func(name, cTypes[gives], takes.map((type) => cTypes[type]));
  } catch {
    throw unusable(file, phrase`it has no function ${name}`);
  }
}

/**
 * koffi unloads a library when the process ends, which runs TensorFlow's threads into unmapped code
 * (seen: exit by signal 11 after a clean run). A second handle with RTLD_NODELETE prevents it.
 */
export function keepLoaded(files: readonly string[]): void {
  if (process.platform === 'win32') return;
  const [lazy, noDelete] = process.platform === 'darwin' ? [0x1, 0x80] : [0x1, 0x1000];
  const dlopen = koffi.load(null).func('dlopen', 'void *', ['str', 'int']);
  for (const file of files) dlopen(file, lazy | noDelete);
}

/** Some native code says on stderr what is of use to nobody, whatever log level is set (TensorFlow while it loads: that oneDNN is on): lend it another one. */
export function quietly<R>(load: () => R): R {
  if (process.platform === 'win32') return load();
  const c = koffi.load(null);
  const dup = c.func('dup', 'int', ['int']);
  const dup2 = c.func('dup2', 'int', ['int', 'int']);
  const stderr = 2;
  const kept = dup(stderr) as number;
  const nowhere = openSync('/dev/null', 'w');
  dup2(nowhere, stderr);
  try {
    return load();
  } finally {
    dup2(kept, stderr);
    closeSync(kept);
    closeSync(nowhere);
  }
}

function unusable(file: string, reason: Phrase | string): EpochalError {
  return new EpochalError('engine.library-unusable', { file, reason });
}

const cTypes: Record<TypeName, TypeObject | string> = {
  void: 'void',
  address: 'void *',
  bytes: 'void *',
  text: 'str',
  texts: 'const char **',
  int: 'int',
  int64: 'int64_t',
  size: 'size_t',
  bool: 'uint8_t',
  float: 'float',
  output: koffi.struct({ oper: 'void *', index: 'int' }),
};
