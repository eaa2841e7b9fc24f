import { thumbnailSides } from '../../core/thumbnails.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { thumbnails } from '../datasets/thumbnails.ts';

/**
 * `POST /datasets/<id>/thumbnails?side=` with places as little-endian uint32: the pixels of these pictures, one after the
 * other, as they are or scaled down to that side.
 */
export type DatasetThumbnails = (request: Request, id: string) => Promise<Response>;

/** More than fill any screen. */
const mostPlaces = 10_000;

export function createThumbnails(datasets: Datasets): DatasetThumbnails {
  return async (request, id) => {
    const places = await readPlaces(request);
    const side = readSide(new URL(request.url).searchParams.get('side'));
    const dataset = datasets.open(id);
    try {
      const pixels = await thumbnails(dataset, places, side);
      return new Response(pixels, { headers: { 'content-type': 'application/octet-stream', 'content-length': String(pixels.length), 'cache-control': 'no-store' } });
    } finally {
      dataset.close();
    }
  };
}

async function readPlaces(request: Request): Promise<Uint32Array> {
  const most = 4 * mostPlaces;
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > most) throw new EpochalError('files.too-large', { bytes: length, most });
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > most) throw new EpochalError('files.too-large', { bytes: bytes.byteLength, most });
  if (bytes.byteLength % 4 !== 0) throw new EpochalError('files.query', { name: 'places', problem: 'four bytes each are needed' });
  const view = new DataView(bytes);
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getUint32(4 * i, true));
}

function readSide(text: string | null): number | null {
  if (text === null) return null;
  const side = thumbnailSides.find((one) => String(one) === text);
  if (side === undefined) throw new EpochalError('files.query', { name: 'side', problem: `one of ${thumbnailSides.join(', ')} is needed` });
  return side;
}
