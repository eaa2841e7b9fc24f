import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { noFile, tagged } from './answer.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const squeezable = /^(text\/|application\/|image\/svg)/;

const squeeze = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
};
type Encoding = keyof typeof squeeze;

/** Vite puts what it names by content into assets/: `index-B4f9a1c2.js`. */
const named = /^assets\/.+-[\w-]{8}\.\w+$/;

/** One file of the window's build. Segments come checked: none is a way up. */
export type Assets = (request: Request, segments: readonly string[]) => Promise<Response>;

/**
 * @param folder the built window.
 * @param compress whether answers may be squeezed; Electron's protocol does not unpack them.
 */
export function createAssets(folder: string, compress: boolean): Assets {
  interface Asset {
    tag: string;
    bytes: Uint8Array<ArrayBuffer>;
  }
  const squeezed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  const read = async (path: string): Promise<Asset | null> => {
    try {
      const root = await realpath(folder);
      const file = await realpath(join(root, path));
      if (!file.startsWith(root + sep)) return null;
      const bytes = new Uint8Array(await readFile(file));
      return { tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22), bytes };
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  };

  const squeezedBytes = (asset: Asset, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> => {
    const key = `${encoding} ${asset.tag}`;
    const known = squeezed.get(key) ?? squeeze[encoding](asset.bytes).then((bytes) => new Uint8Array(bytes));
    squeezed.set(key, known);
    return known;
  };

  return async (request, segments) => {
    const path = segments.length === 0 ? 'index.html' : segments.join('/');
    const asset = await read(path);
    if (asset === null) throw noFile(`/${path}`);
    const type = types[extname(path)] ?? 'application/octet-stream';
    const encoding = compress && squeezable.test(type) ? chooseEncoding(request) : null;
    const response = await tagged(request, encoding === null ? asset.tag : `${asset.tag}-${encoding}`, named.test(path), type, async () =>
      encoding === null ? asset.bytes : squeezedBytes(asset, encoding),
    );
    if (encoding !== null) response.headers.set('content-encoding', encoding);
    response.headers.set('vary', 'accept-encoding');
    return response;
  };
}

function chooseEncoding(request: Request): Encoding | null {
  const accepted = (request.headers.get('accept-encoding') ?? '').split(',').map((one) => one.trim());
  return (['br', 'gzip'] as const).find((one) => accepted.includes(one)) ?? null;
}
