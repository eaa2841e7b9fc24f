import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { StoredFile } from '../export/store.ts';
import { zipStream } from '../formats/zip/write.ts';

/** A file to be saved as it is, or several as one zip that is made while it is read. */
export function fileResponse({ name, files, isZip }: StoredFile): Response {
  const [only] = files;
  const length = isZip ? {} : { 'content-length': String(statSync(only!.path).size) };
  const body = isZip
    ? zipStream(files.map(({ path, inside }) => ({ path: inside, content: () => createReadStream(path), compress: true })))
    : createReadStream(only!.path);
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': isZip ? 'application/zip' : 'application/octet-stream',
      // RFC 6266 and 8187: the plain name for what can't read the other.
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-cache',
      ...length,
    },
  });
}
