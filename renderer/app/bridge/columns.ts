import type { DatasetInfo } from '../../../core/datasets.ts';
import { fromPlainError, type PlainError } from '../../../core/errors.ts';

/** What is known of each picture under the edits, in order of place. */
export interface EditedColumns {
  /** Class; -1 where it has none. */
  labels: Int32Array;
  /** Number of its split in `splitNames`, now and as it was imported. */
  splits: Uint8Array;
  importedSplits: Uint8Array;
  /** 1 where it is left out of trainings. */
  excluded: Uint8Array;
  /** 1 where anything of it differs from what was imported. */
  edited: Uint8Array;
  /** Bit i of a picture's number says whether it bears tag i. */
  tags: { names: string[]; bits: Uint32Array };
}

/** @throws EpochalError `dataset.missing`, `dataset.damaged`, `edits.damaged`. */
export async function fetchEditedColumns(source: EditedSource): Promise<EditedColumns> {
  const bytesOf = async (name: string): Promise<Uint8Array> => new Uint8Array(await fetchColumn(source, name));
  const labels = fetchColumn(source, 'labels').then((buffer) => new Int32Array(buffer));
  const tags = fetchColumn(source, 'tags');
  const [splits, importedSplits, excluded, edited] = await Promise.all([bytesOf('splits'), bytesOf('imported-splits'), bytesOf('excluded'), bytesOf('edited')]);
  const [bits, names] = [new Uint32Array(await tags, 0, splits.length), new TextDecoder().decode(new Uint8Array(await tags, 4 * splits.length))];
  return { labels: await labels, splits, importedSplits, excluded, edited, tags: { names: names.split('\0').slice(0, -1), bits } };
}

/** What is known of the files the pictures came from, in order of place. */
export interface FileColumns {
  names: string[];
  /** Pixels. */
  widths: Uint32Array;
  heights: Uint32Array;
  bytes: Float64Array;
}

/** @param count of pictures. @returns null where they did not come from files of their own. @throws EpochalError `dataset.missing`, `dataset.damaged`. */
export async function fetchFileColumns(source: EditedSource, count: number): Promise<FileColumns | null> {
  const buffer = await fetchColumn(source, 'files');
  if (buffer.byteLength === 0) return null;
  return {
    widths: new Uint32Array(buffer, 0, count),
    heights: new Uint32Array(buffer, 4 * count, count),
    bytes: new Float64Array(buffer, 8 * count, count),
    names: new TextDecoder().decode(new Uint8Array(buffer, 16 * count)).split('\0', count),
  };
}

/** What all pixels were gone through for, as imported. */
export interface OverviewColumns {
  /** 0 to 1. */
  brightness: Float32Array;
  /** Red, green, blue of each picture. */
  colours: Uint8Array;
}

/** The first time the app goes through all pictures for it. @throws EpochalError `dataset.missing`, `dataset.damaged`. */
export async function fetchOverviewColumns(source: EditedSource): Promise<OverviewColumns> {
  const [brightness, colours] = await Promise.all(['brightness', 'colours'].map((name) => fetchColumn(source, name)));
  return { brightness: new Float32Array(brightness!), colours: new Uint8Array(colours!) };
}

/** The mean picture of each class, one after the other, as core/thumbnails.ts scales pictures to 64 pixels. */
export async function fetchClassMeans(source: EditedSource): Promise<Uint8Array> {
  return new Uint8Array(await fetchColumn(source, 'class-means'));
}

/** A data set by name and by its edits. */
type EditedSource = Pick<DatasetInfo, 'id' | 'edition'>;

async function fetchColumn({ id, edition }: EditedSource, name: string): Promise<ArrayBuffer> {
  const response = await fetch(`/datasets/${encodeURIComponent(id)}/columns/${name}?v=${edition}`);
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  return response.arrayBuffer();
}

/** Brings the pixels of pictures, each scaled down to a side; null for their own size. @throws EpochalError `dataset.missing`, `dataset.range`. */
export async function fetchThumbnails(id: string, places: Uint32Array<ArrayBuffer>, side: number | null, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(`/datasets/${encodeURIComponent(id)}/thumbnails${side === null ? '' : `?side=${side}`}`, { method: 'POST', body: places, ...(signal ? { signal } : {}) });
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  return new Uint8Array(await response.arrayBuffer());
}
