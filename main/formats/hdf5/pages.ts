import type { Hdf5Library, Stream } from './library.ts';

const pageBytes = 2 ** 20;

/** A file of the library's that grows page by page: no copy of all of it is ever made. */
export class PagedFile {
  readonly #pages: Uint8Array[] = [];
  readonly #node: Stream['node'];

  constructor(library: Hdf5Library, path: string) {
    const stream = library.FS.open(path, 'w+');
    this.#node = stream.node;
    this.#node.stream_ops = {
      ...this.#node.stream_ops,
      write: (_stream, buffer, offset, length, position) => {
        this.#each(position, length, (page, at, from, count) => page.set(buffer.subarray(offset + from, offset + from + count), at));
        this.#node.usedBytes = Math.max(this.#node.usedBytes, position + length);
        return length;
      },
      read: (_stream, buffer, offset, length, position) => {
        const there = Math.max(0, Math.min(length, this.#node.usedBytes - position));
        this.#each(position, there, (page, at, from, count) => buffer.set(page.subarray(at, at + count), offset + from));
        return there;
      },
    };
    // HDF5 may bring the file to its length at the end: there is nothing to move.
    this.#node.node_ops = {
      ...this.#node.node_ops,
      setattr: (node, attributes) => {
        if (attributes.size !== undefined) node.usedBytes = attributes.size;
      },
    };
    library.FS.close(stream);
  }

  /** All that was written, in parts that are not copied. */
  parts(): Uint8Array[] {
    this.#each(0, this.#node.usedBytes, () => undefined);
    return this.#pages.map((page, index) => page.subarray(0, Math.min(pageBytes, this.#node.usedBytes - index * pageBytes))).filter(({ length }) => length > 0);
  }

  /** @param visit is called with each page, from which place in it, and which part of the range lies there. */
  #each(position: number, length: number, visit: (page: Uint8Array, at: number, from: number, count: number) => void): void {
    for (let from = 0; from < length; ) {
      const index = Math.floor((position + from) / pageBytes);
      while (this.#pages.length <= index) this.#pages.push(new Uint8Array(pageBytes));
      const at = (position + from) % pageBytes;
      const count = Math.min(length - from, pageBytes - at);
      visit(this.#pages[index]!, at, from, count);
      from += count;
    }
  }
}
