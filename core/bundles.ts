/**
 * Many files as one stream of bytes, each with its path: the length of the path in bytes (uint32, big-endian), the path
 * (UTF-8, `/` between folders), the size of the file (float64, big-endian), then the file itself.
 */
export interface BundleEntry {
  /** UTF-8. */
  path: Uint8Array;
  /** Of the file, in bytes. */
  size: number;
}

/** The longest path that is taken, in bytes. */
const longestPath = 4096;
const lengthBytes = 4;
const sizeBytes = 8;

/** What stands before a file. */
export function bundleHeader({ path, size }: BundleEntry): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(lengthBytes + path.length + sizeBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, path.length);
  header.set(path, lengthBytes);
  view.setFloat64(lengthBytes + path.length, size);
  return header;
}

/** The header at the beginning of `bytes` and its own length; null where more bytes are needed; `wrong` where it can't be one. */
export function readBundleHeader(bytes: Uint8Array): { entry: BundleEntry; length: number } | null | 'wrong' {
  if (bytes.length < lengthBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = view.getUint32(0);
  if (name === 0 || name > longestPath) return 'wrong';
  const length = lengthBytes + name + sizeBytes;
  if (bytes.length < length) return null;
  const size = view.getFloat64(lengthBytes + name);
  if (!Number.isSafeInteger(size) || size < 0) return 'wrong';
  return { entry: { path: bytes.slice(lengthBytes, lengthBytes + name), size }, length };
}
