import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import { damaged, tooLarge } from '../errors.ts';
import { keepLibrary, openLibrary, valueKinds, type BoundLibrary, type Hdf5Library, type Metadata } from './library.ts';
import { requireSound } from './soundness.ts';
import { floatsOf } from './values.ts';

/** What a file from somewhere may ask of this machine. */
export interface Hdf5Limits {
  /** Bytes of one array, as values of 4 bytes. */
  datasetBytes: number;
  /** Of all arrays that are read. */
  totalBytes: number;
}

export const usualHdf5Limits: Hdf5Limits = { datasetBytes: 2 ** 30, totalBytes: 4 * 2 ** 30 };

/** Bytes that the library may take to read a small file; it begins with about 17 million. */
const usualMemory = 256 * 2 ** 20;
/** Bytes that are read at a time. */
const blockBytes = 16 * 2 ** 20;
/** Deflate makes nothing more than about a thousand times smaller. */
const largestExpansion = 1032;
/** H5Z_FILTER_DEFLATE, SHUFFLE, FLETCHER32: those that Keras and h5py use, all within the library. */
const knownFilters: ReadonlySet<number> = new Set([1, 2, 3]);

const path = '/read.h5';

/**
 * An HDF5 file from anywhere, read with care: only what lies in the file itself. Links by name (soft and external),
 * arrays put together of other files, and filters that are not of HDF5 are refused. Paths begin with `/`.
 */
export class Hdf5Reader {
  readonly #bound: BoundLibrary;
  readonly #library: Hdf5Library;
  readonly #name: string;
  readonly #limits: Hdf5Limits;
  readonly #file: bigint;
  readonly #bytes: number;
  readonly #names = new Map<string, readonly string[]>();
  #read = 0;
  #broken = false;

  /**
   * @param bytes of the file; may be kept until `close`.
   * @param name for messages.
   * @throws EpochalError `import.damaged` where it is no whole HDF5 file. So do all methods on damage within it; the
   *   reader is then of no use any more.
   */
  static async open(bytes: Uint8Array, name: string, limits: Hdf5Limits = usualHdf5Limits): Promise<Hdf5Reader> {
    requireSound(bytes, name);
    return new Hdf5Reader(await openLibrary(), bytes, name, limits);
  }

  private constructor(bound: BoundLibrary, bytes: Uint8Array, name: string, limits: Hdf5Limits) {
    const { library } = bound;
    this.#bound = bound;
    this.#library = library;
    // The file itself lies outside the library's memory; in it lie what is being read, and chunks unpacked.
    bound.limit = usualMemory + 4 * bytes.byteLength;
    this.#name = name;
    this.#limits = limits;
    this.#bytes = bytes.byteLength;
    library.FS.writeFile(path, bytes, { canOwn: true });
    // What fails to open leaves a library behind that nobody hands back.
    this.#file = this.#guard(phrase`it is no whole HDF5 file`, () => library.open(path, library.H5F_ACC_RDONLY, false, library.H5F_LIBVER_EARLIEST, library.H5F_LIBVER_LATEST));
    if (this.#file < 0n) throw damaged(name, phrase`it is no whole HDF5 file`);
  }

  /** Ends reading. */
  close(): void {
    if (this.#broken) return;
    this.#guard(phrase`it cannot be closed`, () => {
      this.#library.close_file(this.#file);
      keepLibrary(this.#bound, path);
    });
  }

  /** Names of what lies in a group, in the file's order. */
  names(group: string): readonly string[] {
    const known = this.#names.get(group);
    if (known) return known;
    const names = this.#guard(phrase`the list of group '${group}' cannot be read`, () => this.#library.get_names(this.#file, group, false));
    this.#names.set(group, names);
    return names;
  }

  /** What lies at a path; null where nothing does. @throws EpochalError `import.damaged` for a link. */
  kind(wanted: string): 'group' | 'dataset' | null {
    const parts = wanted.split('/').filter((part) => part !== '');
    let at = '';
    let kind: 'group' | 'dataset' = 'group';
    for (const part of parts) {
      if (kind !== 'group' || !this.names(at === '' ? '/' : at).includes(part)) return null;
      at = `${at}/${part}`;
      kind = this.#kindOf(at);
    }
    return kind;
  }

  /** An attribute of one text; null where there is none. */
  text(owner: string, name: string): string | null {
    return this.#attribute(owner, name)?.[0] ?? null;
  }

  /** An attribute of several texts, also one that Keras has cut into `name0`, `name1`, …; null where there is none. */
  texts(owner: string, name: string): readonly string[] | null {
    const whole = this.#attribute(owner, name);
    if (whole) return whole;
    const parts: string[][] = [];
    for (let part = this.#attribute(owner, `${name}0`); part; part = this.#attribute(owner, `${name}${parts.length}`)) parts.push(part);
    return parts.length === 0 ? null : parts.flat();
  }

  /** Shape of an array, without reading it. */
  shape(dataset: string): readonly number[] {
    return this.#metadata(dataset).shape!;
  }

  /** An array of numbers, as float32. @throws EpochalError `import.damaged`, `import.too-large`. */
  dataset(dataset: string): WeightValue {
    const metadata = this.#metadata(dataset);
    const { total_size: count, size, shape } = metadata;
    this.#read += count * 4;
    if (this.#read > this.#limits.totalBytes) throw tooLarge(this.#name, phrase`what it holds`, this.#read, this.#limits.totalBytes);
    const values = new Float32Array(count);
    if (count === 0) return { shape: shape!, values };
    const [rows, rowValues] = shape!.length === 0 ? [1, 1] : [shape![0]!, count / shape![0]!];
    const some = Math.max(1, Math.floor(blockBytes / (rowValues * size)));
    const library = this.#library;
    this.#guard(phrase`array '${dataset}' cannot be read`, () => {
      const pointer = library._malloc(Math.min(some, rows) * rowValues * size);
      if (pointer === 0) throw new RangeError('out of memory');
      for (let row = 0; row < rows; row += some) {
        const here = Math.min(some, rows - row);
        const [counts, offsets, steps] = shape!.map((length, axis) => (axis === 0 ? [here, row, 1] : [length, 0, 1])).reduce<bigint[][]>(
          (lists, three) => lists.map((list, i) => [...list, BigInt(three[i]!)]), [[], [], []]);
        const whole = shape!.length === 0;
        const status = library.get_dataset_data(this.#file, dataset, whole ? null : counts!, whole ? null : offsets!, whole ? null : steps!, BigInt(pointer));
        if (status < 0) throw new RangeError(`HDF5 gave ${status}`);
        values.set(floatsOf(library.HEAPU8.slice(pointer, pointer + here * rowValues * size), metadata), row * rowValues);
      }
      library._free(pointer);
    });
    return { shape: shape!, values };
  }

  #metadata(dataset: string): Metadata {
    if (this.kind(dataset) !== 'dataset') throw damaged(this.#name, phrase`it lacks the array '${dataset}'`);
    const [metadata, filters] = this.#guard(phrase`what array '${dataset}' is made of cannot be read`, () => [
      this.#library.get_dataset_metadata(this.#file, dataset),
      this.#library.get_dataset_filters(this.#file, dataset),
    ] as const);
    const problem = (text: Phrase): EpochalError => damaged(this.#name, phrase`array '${dataset}' ${text}`);
    const { shape, type, size, total_size: count, chunks } = metadata;
    if (metadata.virtual_sources) throw problem(phrase`is put together of other files, which are not read`);
    const strange = filters.find(({ id }) => !knownFilters.has(id));
    if (strange) throw problem(phrase`is packed by filter ${strange.id} (${strange.name}), which is not HDF5's own`);
    if (shape === null || metadata.vlen || (type !== valueKinds.float && type !== valueKinds.integer) || ![1, 2, 4, 8].includes(size)) throw problem(phrase`does not hold numbers`);
    if (shape.reduce((product, length) => product * length, 1) !== count) throw problem(phrase`says two sizes of itself`);
    if (count * 4 > this.#limits.datasetBytes) throw tooLarge(this.#name, phrase`array '${dataset}'`, count * 4, this.#limits.datasetBytes);
    const most = this.#bytes * (filters.length === 0 ? 1 : largestExpansion);
    const chunk = (chunks ?? []).reduce((product, length) => product * length, size);
    if (count * size > most || chunk > Math.max(most, blockBytes)) throw problem(phrase`says to have ${(count * size).toLocaleString('en-US')} bytes, which its file of ${this.#bytes.toLocaleString('en-US')} cannot hold`);
    return metadata;
  }

  #kindOf(at: string): 'group' | 'dataset' {
    const library = this.#library;
    const type = this.#guard(phrase`what lies at '${at}' cannot be read`, () => {
      if (library.get_symbolic_link(this.#file, at) !== null || library.get_external_link(this.#file, at).filename !== undefined) return null;
      return library.get_type(this.#file, at);
    });
    if (type === library.H5G_GROUP) return 'group';
    if (type === library.H5G_DATASET) return 'dataset';
    throw damaged(this.#name, phrase`'${at}' is a link to somewhere else, which is not followed`);
  }

  /** Texts of an attribute; null where there is none of that name, or it is no text. */
  #attribute(owner: string, name: string): string[] | null {
    if (this.kind(owner) === null) return null;
    const library = this.#library;
    return this.#guard(phrase`attribute '${name}' of '${owner}' cannot be read`, () => {
      if (!library.get_attribute_names(this.#file, owner).includes(name)) return null;
      const metadata = library.get_attribute_metadata(this.#file, owner, name);
      const { type, vlen, size, total_size: count, shape } = metadata;
      if (shape === null || count === 0) return [];
      if (type !== valueKinds.text) return null;
      if (count * size > this.#bytes) throw damaged(this.#name, phrase`attribute '${name}' of '${owner}' says to be larger than its file`);
      const pointer = library._malloc(count * size);
      if (pointer === 0) throw new RangeError('out of memory');
      if (library.get_attribute_data(this.#file, owner, name, BigInt(pointer)) < 0) throw new RangeError('HDF5 gave no attribute');
      const data = library.HEAPU8.slice(pointer, pointer + count * size);
      const pointers = new Uint32Array(data.buffer, 0, vlen ? count : 0);
      return Array.from({ length: count }, (_, place) => (vlen ? textAt(library, pointers[place]!) : textOf(data.subarray(place * size, (place + 1) * size))));
    });
  }

  /** Runs what calls the library, whose own errors and aborts become damage of the file. */
  #guard<T>(problem: Phrase, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof EpochalError) throw error;
      this.#broken = true;
      throw damaged(this.#name, problem, error);
    }
  }
}

function textAt(library: Hdf5Library, pointer: number): string {
  return pointer === 0 ? '' : library.UTF8ToString(pointer);
}

/** Of a fixed length, filled up with zeros or spaces. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end)).trimEnd();
}
