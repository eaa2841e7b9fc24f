/** One file inside a folder or an archive. */
export interface Entry {
  /** Inside the container, with `/`. */
  path: string;
  folder: string;
  name: string;
  bytes: number;
}

/** A folder, an archive or a file by itself, whose files can be read one at a time. */
export interface Container {
  /** For people. */
  path: string;
  /** For the word on where data came from. */
  kind: 'folder' | 'archive' | 'file';
  /** At most 10,000, of a folder those up to four levels deep: enough to tell what it is. */
  entries: Entry[];
  /** Where a file can be opened; null within an archive. */
  locate(entry: Entry): string | null;
  /**
   * Reads the wanted files, each whole, in the container's own order; the next is read once `visit` is done.
   * @param limit largest size of one file in bytes; a larger one is refused before it is read.
   */
  read(wanted: Entry[], limit: number, visit: (entry: Entry, bytes: Uint8Array) => Promise<void>): Promise<void>;
}

const pictureEnding = /\.(png|jpe?g|bmp|gif|webp|tiff?|avif)$/i;

/** Whether a folder has pictures: then another file in it is not what is meant, unless that is asked for. */
export function hasPictures({ kind, entries }: Container): boolean {
  return kind === 'folder' && entries.some(({ name }) => pictureEnding.test(name));
}
