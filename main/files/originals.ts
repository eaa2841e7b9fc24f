import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Datasets } from '../datasets/datasets.ts';
import { originalOf } from '../datasets/originals.ts';
import { noFile } from './answer.ts';

/** `/datasets/<id>/originals/<place>`: the file a picture came from, where it is still there and a browser draws it. */
export type Originals = (request: Request, id: string, place: string) => Promise<Response>;

const types: Readonly<Record<string, string>> = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif', avif: 'image/avif', bmp: 'image/bmp' };

export function createOriginals(datasets: Datasets): Originals {
  return async (request, id, place) => {
    const dataset = datasets.open(id);
    dataset.close();
    const found = /^\d{1,9}$/.test(place) ? await originalOf(dataset, Number(place)) : null;
    const type = types[found?.kind ?? ''];
    if (found === null || type === undefined) throw noFile(new URL(request.url).pathname);
    const body = Readable.toWeb(createReadStream(found.path)) as ReadableStream<Uint8Array>;
    return new Response(body, { headers: { 'content-type': type, 'content-length': String(found.bytes), 'cache-control': 'private, no-cache' } });
  };
}
