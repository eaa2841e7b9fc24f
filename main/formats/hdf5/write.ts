import { keepLibrary, openLibrary, valueKinds, type BoundLibrary, type Hdf5Library, type WriteMetadata } from './library.ts';
import { PagedFile } from './pages.ts';

/** HDF5 attributes larger than this go nowhere (Keras's HDF5_OBJECT_HEADER_LIMIT). */
const attributeLimit = 64_512;

const path = '/written.h5';

/** An HDF5 file in the making, in memory. Paths begin with `/`; a group is made before what is in it. */
export class Hdf5Writer {
  readonly #bound: BoundLibrary;
  readonly #library: Hdf5Library;
  readonly #content: PagedFile;
  readonly #file: bigint;

  static async create(): Promise<Hdf5Writer> {
    return new Hdf5Writer(await openLibrary());
  }

  private constructor(bound: BoundLibrary) {
    const { library } = bound;
    this.#bound = bound;
    this.#library = library;
    this.#content = new PagedFile(library, path);
    this.#file = library.open(path, library.H5F_ACC_TRUNC, false, library.H5F_LIBVER_EARLIEST, library.H5F_LIBVER_LATEST);
  }

  group(group: string): void {
    this.#library.create_group(this.#file, group, false);
  }

  /** A single text as an attribute, UTF-8, of any length. */
  text(owner: string, name: string, value: string): void {
    this.#library.create_vlen_str_attribute(this.#file, owner, name, [value], texts([]));
  }

  /**
   * A list of texts as an attribute; a long one as Keras writes it, in parts called `name0`, `name1`, …
   * (keras.src.legacy.saving.legacy_h5_format, save_attributes_to_hdf5_group).
   */
  texts(owner: string, name: string, values: readonly string[]): void {
    const longest = Math.max(0, ...values.map((value) => Buffer.byteLength(value)));
    const bytes = longest * values.length;
    if (bytes === 0) return this.#empty(owner, name);
    const parts = Math.ceil(values.length / Math.max(1, Math.floor(attributeLimit / longest)));
    const each = Math.ceil(values.length / parts);
    for (let part = 0; part < parts; part++) {
      const some = values.slice(part * each, (part + 1) * each);
      this.#library.create_vlen_str_attribute(this.#file, owner, parts === 1 ? name : `${name}${part}`, some, texts([some.length]));
    }
  }

  dataset(dataset: string, shape: readonly number[], values: Float32Array): void {
    const library = this.#library;
    const pointer = library._malloc(Math.max(4, values.byteLength));
    library.HEAPU8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), pointer);
    library.create_dataset(this.#file, dataset, BigInt(pointer), { ...numbers, ...lengths(shape) });
    library._free(pointer);
  }

  /** Ends the file; the writer is of no more use. @returns its bytes, in parts. */
  finish(): Uint8Array[] {
    this.#library.close_file(this.#file);
    const parts = this.#content.parts();
    keepLibrary(this.#bound, path);
    return parts;
  }

  /** Numbers, of which there are none: what h5py makes of an empty list. */
  #empty(owner: string, name: string): void {
    const library = this.#library;
    // HDF5 wants a place to read from, though there is nothing to read.
    const pointer = library._malloc(8);
    library.create_attribute(this.#file, owner, name, BigInt(pointer), { ...numbers, size: 8, ...lengths([0]) });
    library._free(pointer);
  }
}

const numbers = { type: valueKinds.float, size: 4, signed: true, vlen: false, littleEndian: true, cset: 0 };

function texts(shape: readonly number[]): WriteMetadata {
  return { type: valueKinds.text, size: 4, signed: false, vlen: true, littleEndian: true, cset: 1, ...lengths(shape) };
}

function lengths(shape: readonly number[]): Pick<WriteMetadata, 'shape' | 'maxshape'> {
  const sizes = shape.map(BigInt);
  return { shape: sizes, maxshape: sizes };
}
