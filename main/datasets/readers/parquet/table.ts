import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type Compressors, type FileMetaData } from 'hyparquet';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { sizeText } from '../../../system/disk-space.ts';
import { refusedArray } from '../arrays/refusal.ts';
import { columnsOf, type PictureColumns } from './columns.ts';

/** A row: a picture's file and what it shows. */
export interface PictureRow {
  /** Null where there is none. */
  picture: Uint8Array | null;
  /** Name of its original file, where that is known. */
  path: string | null;
  label: number | string | null;
  group: number | null;
}

/** A Parquet file of pictures, of which only what it says of itself has been read. */
export interface PictureTable {
  columns: PictureColumns;
  rows: number;
  /** Row group by row group, of which one is in memory. */
  read(): AsyncGenerator<PictureRow[]>;
}

/** A row group lies in memory as a whole, packed and unpacked. */
const largestGroup = 2 ** 29;

/** Snappy is the library's own. What a page unpacks to is held against what its head says. */
const compressors: Compressors = {
  GZIP: (bytes, most) => gunzipSync(bytes, { maxOutputLength: Math.max(1, most) }),
  BROTLI: (bytes, most) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, most) }),
  ZSTD: (bytes, most) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, most) }),
};

/**
 * Opens a Parquet file as Hugging Face has data sets of pictures: a column of `{bytes, path}`, one of labels.
 * @throws EpochalError `dataset.array`.
 */
export async function openTable(path: string, name: string): Promise<PictureTable> {
  const metadata = await withFile(path, name, (file) => parquetMetadataAsync(file, { geoparquet: false }));
  const { picture, label, classes, group } = columnsOf(metadata);
  const hint = phrase`Give files with a column of pictures (bytes and path) and one of labels, as the library datasets writes them.`;
  if (picture === null) throw refusedArray(name, phrase`it has no column of pictures, but ${namesOf(metadata)}`, hint);
  if (label === null) throw refusedArray(name, phrase`it has no column of labels, but ${namesOf(metadata)}`, hint);
  const columns = { picture, label, classes, group };
  return {
    columns,
    rows: Number(metadata.num_rows),
    async *read() {
      let start = 0;
      for (const { num_rows: count, total_byte_size: bytes } of metadata.row_groups) {
        if (Number(bytes) > largestGroup)
          throw refusedArray(name, phrase`one of its row groups has ${sizeText(Number(bytes))}, of which ${sizeText(largestGroup)} fit into memory`, phrase`Write it in smaller ones: pyarrow.parquet.write_table(table, path, row_group_size=1000).`);
        const end = start + Number(count);
        const wanted = [picture, label, ...(group ? [group.column] : [])];
        const rows = await withFile(path, name, (file) => parquetReadObjects({ file, metadata, compressors, columns: wanted, rowStart: start, rowEnd: end, utf8: false }));
        yield rows.map((row) => rowOf(row, columns));
        start = end;
      }
    },
  };
}

function rowOf(row: Record<string, unknown>, { picture, label, group }: PictureColumns): PictureRow {
  const value = row[picture];
  const { bytes, path } = value instanceof Uint8Array ? { bytes: value, path: null } : ((value ?? {}) as { bytes?: unknown; path?: unknown });
  return {
    picture: bytes instanceof Uint8Array && bytes.length > 0 ? bytes : null,
    path: typeof path === 'string' && path !== '' ? path : null,
    label: plain(row[label]),
    group: group ? Number(plain(row[group.column]) ?? -1) : null,
  };
}

/** A label as a number or a text; null where there is none. */
function plain(value: unknown): number | string | null {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

function namesOf({ schema }: FileMetaData): string {
  return schema.slice(1, 9).map(({ name }) => name).join(', ');
}

/** @throws EpochalError `dataset.array` where the file is not what it should be; the file system's error. */
async function withFile<T>(path: string, name: string, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    return await use({
      byteLength: size,
      slice(start, end = size) {
        // Where a file is cut off, what it says of itself leads beyond its end.
        if (start < 0 || end > size || end < start) throw new RangeError(`bytes ${start} to ${end} of ${size}`);
        const bytes = new Uint8Array(end - start);
        for (let done = 0, read = -1; done < bytes.length && read !== 0; done += read) read = readSync(descriptor, bytes, done, bytes.length - done, start + done);
        return bytes.buffer;
      },
    });
  } catch (error) {
    if (error instanceof EpochalError || !(error instanceof Error) || 'syscall' in error) throw error;
    throw refusedArray(name, phrase`it is no whole Parquet file (${error.message})`, phrase`Copy or download it again: it may be cut off.`, error);
  } finally {
    closeSync(descriptor);
  }
}
