import { fromPlainError, type PlainError } from '../../../core/errors.ts';
import type { PictureSource } from './addresses.ts';

/** The class of each picture in order of place; -1 where it has none. @throws EpochalError `dataset.missing`, `dataset.damaged`. */
export async function fetchLabels(source: PictureSource): Promise<Int32Array> {
  return new Int32Array(await fetchColumn(source, 'labels'));
}

async function fetchColumn({ id, sha256 }: PictureSource, name: string): Promise<ArrayBuffer> {
  const response = await fetch(`/datasets/${encodeURIComponent(id)}/columns/${name}?v=${sha256}`);
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  return response.arrayBuffer();
}
