import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { StoredFile } from '../export/store.ts';
import { zipStream } from '../formats/zip/write.ts';

/** A file to be saved as it is, or several as one zip that is made while it is read. */
export function fileResponse({ name, files, isZip }: StoredFile): Response {
  if (isZip) return zipResponse(name, zipStream(files.map(({ path, inside }) => ({ path: inside, content: () => createReadStream(path), compress: true }))));
  const [only] = files;
  return saved(name, createReadStream(only!.path), { 'content-type': 'application/octet-stream', 'content-length': String(statSync(only!.path).size) });
}

/** A zip to be saved, which is made while it is read. */
export function zipResponse(name: string, zip: Readable): Response {
  return saved(name, zip, { 'content-type': 'application/zip' });
}

function saved(name: string, body: Readable, headers: Record<string, string>): Response {
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, {
    headers: {
      // RFC 6266 and 8187: the plain name for what can't read the other.
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-cache',
      ...headers,
    },
  });
}
