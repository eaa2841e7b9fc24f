/**
 * HDF5 itself, compiled to WebAssembly by h5wasm: the build for browsers, whose file system is in memory. No file
 * of this machine can be reached from it, whatever a file it reads may link to.
 */

/** A library, and what bounds it. */
export interface BoundLibrary {
  library: Hdf5Library;
  /** Bytes that its memory may have at most; it begins with 2 GiB, which is all it can ever have. */
  limit: number;
}

/** What is used of h5wasm's functions over HDF5's C API. Those that fail throw. */
export interface Hdf5Library {
  readonly HEAPU8: Uint8Array;
  readonly FS: {
    writeFile(path: string, data: Uint8Array, options?: { canOwn?: boolean }): void;
    readdir(path: string): string[];
    unlink(path: string): void;
    open(path: string, flags: string): Stream;
    close(stream: Stream): void;
  };
  readonly H5F_ACC_RDONLY: number;
  readonly H5F_ACC_TRUNC: number;
  readonly H5F_LIBVER_EARLIEST: number;
  readonly H5F_LIBVER_LATEST: number;
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  UTF8ToString(pointer: number): string;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  activate_throwing_error_handler(): void;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  /** -1 where there is nothing of that path. Follows links. */
  get_type(file: bigint, path: string): number;
  /** Null for what is none. */
  get_symbolic_link(file: bigint, path: string): string | null;
  /** An empty object for what is none. */
  get_external_link(file: bigint, path: string): { filename?: string };
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): Metadata;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  get_dataset_metadata(file: bigint, path: string): Metadata;
  get_dataset_filters(file: bigint, path: string): { id: number; name: string }[];
  get_dataset_data(file: bigint, path: string, count: bigint[] | null, offset: bigint[] | null, strides: bigint[] | null, pointer: bigint): number;
  create_group(file: bigint, path: string, trackOrder: boolean): number;
  create_attribute(file: bigint, path: string, name: string, pointer: bigint, metadata: WriteMetadata): number;
  create_vlen_str_attribute(file: bigint, path: string, name: string, texts: readonly string[], metadata: WriteMetadata): number;
  create_dataset(file: bigint, path: string, pointer: bigint, metadata: WriteMetadata): number;
}

/** A file of the file system in memory, as the library reads and writes it. */
export interface Stream {
  node: {
    stream_ops: {
      write(stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number): number;
      read(stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number): number;
    };
    node_ops: { setattr(node: Stream['node'], attributes: { size?: number }): void };
    usedBytes: number;
  };
}

export interface Metadata {
  /** `H5T_class_t`. */
  type: number;
  /** Bytes of one value. */
  size: number;
  signed: boolean;
  vlen: boolean;
  littleEndian: boolean;
  /** Number of values. */
  total_size: number;
  /** Null for a dataspace without any. */
  shape: number[] | null;
  chunks: number[] | null;
  virtual_sources?: unknown[];
}

export interface WriteMetadata extends Omit<Metadata, 'shape' | 'total_size' | 'chunks'> {
  cset: number;
  shape: bigint[];
  maxshape: bigint[];
}

/** `H5T_class_t`: kinds of values. */
export const valueKinds = { integer: 0, float: 1, text: 3 } as const;

/** A library that is done with, for the next one who needs one. */
let idle: BoundLibrary | null = null;

/** Memory of a library never shrinks: a larger one is left to the garbage collector. */
const largestIdle = 64 * 2 ** 20;

/**
 * A library with no files. It is to be handed back by `keepLibrary` after use; but not after an error within it, which
 * leaves it in a state that is not to be trusted. A new one takes about 25 ms.
 */
export async function openLibrary(): Promise<BoundLibrary> {
  const known = idle;
  idle = null;
  if (known) return Object.assign(known, { limit: mostMemory });
  const { default: make } = (await import(/* @vite-ignore */ new URL('hdf5_util.js', import.meta.resolve('h5wasm')).href)) as { default: Factory };
  const quiet = (): void => undefined;
  const [library, memory] = await withMemory(() => make({ noInitialRun: true, print: quiet, printErr: quiet, stdin: () => null }));
  // A dataset may say that its bytes lie in another file: no device is left to be one.
  for (const device of library.FS.readdir('/dev')) {
    if (!device.startsWith('.') && device !== 'shm') library.FS.unlink(`/dev/${device}`);
  }
  library.activate_throwing_error_handler();
  const bound: BoundLibrary = { library, limit: mostMemory };
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    // What the library then gets is a null pointer, which it takes for an error.
    if (memory.buffer.byteLength + pages * pageBytes > bound.limit) throw new RangeError('more memory than the file may take');
    return grow(pages);
  };
  return bound;
}

const mostMemory = 2 ** 31;
const pageBytes = 65_536;

/** The memory of the library that is made meanwhile: it is known to nobody, and what it asks for can't be refused otherwise. */
async function withMemory(make: () => Promise<Hdf5Library>): Promise<[Hdf5Library, WebAssembly.Memory]> {
  const { instantiate } = WebAssembly;
  let memory: WebAssembly.Memory | null = null;
  const watched = async (bytes: Uint8Array<ArrayBuffer>, imports?: WebAssembly.Imports): Promise<WebAssembly.WebAssemblyInstantiatedSource> => {
    const made = await instantiate(bytes, imports);
    const { exports } = made.instance;
    if ('H5open' in exports) memory = exports['memory'] as WebAssembly.Memory;
    return made;
  };
  Object.assign(WebAssembly, { instantiate: watched });
  try {
    const library = await make();
    if (!memory) throw new TypeError('the HDF5 library did not say where its memory is');
    return [library, memory];
  } finally {
    Object.assign(WebAssembly, { instantiate });
  }
}

/** @param path of the one file it held, closed. */
export function keepLibrary(bound: BoundLibrary, path: string): void {
  bound.library.FS.unlink(path);
  if (bound.library.HEAPU8.length <= largestIdle) idle = bound;
}

type Factory = (options: { noInitialRun: boolean; print(text: string): void; printErr(text: string): void; stdin(): number | null }) => Promise<Hdf5Library>;
