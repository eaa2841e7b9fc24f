import { createColumnReader } from '../datasets/columns.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { noFile, tagged } from './answer.ts';

/** `/datasets/<id>/columns/<name>?v=<its edition>`: what is known of each picture under the edits, in order of place, as little-endian numbers. */
export type DatasetColumns = (request: Request, id: string, name: string) => Promise<Response>;

export function createColumns(datasets: Datasets): DatasetColumns {
  const read = createColumnReader();
  return async (request, id, name) => {
    const dataset = datasets.open(id);
    try {
      const column = await read(dataset, name);
      if (column === null) throw noFile(new URL(request.url).pathname);
      const settled = new URL(request.url).searchParams.get('v') === column.edition;
      return await tagged(request, `${column.edition.slice(0, 16)}-${name}`, settled, 'application/octet-stream', () => Promise.resolve(new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength)));
    } finally {
      dataset.close();
    }
  };
}
