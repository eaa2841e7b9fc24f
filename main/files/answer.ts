import { EpochalError, toPlainError } from '../../core/errors.ts';
import { askAgain, forever } from './headers.ts';

/** Which status an error has on the wire, by the end or the whole of its code; 400 for the rest. */
const statuses: readonly [RegExp, number][] = [
  [/^internal$/, 500],
  [/\.(unknown|missing|range|no-file|none)$/, 404],
  [/^files\.method$/, 405],
  [/^files\.too-large$/, 413],
];

/** An error as `{"error": {code, message, hint, key, values}}`. */
export function errorResponse(error: unknown): Response {
  const plain = toPlainError(error);
  const status = statuses.find(([pattern]) => pattern.test(plain.code))?.[1] ?? 400;
  return Response.json({ error: plain }, { status, headers: { 'cache-control': 'no-store' } });
}

export function noFile(path: string): EpochalError {
  return new EpochalError('files.no-file', { path });
}

/**
 * A body with a tag: 304 when the asker has it already.
 * @param tag names the content; without quotes.
 * @param settled whether the address itself names the content, so that it never changes.
 */
export async function tagged(request: Request, tag: string, settled: boolean, type: string, body: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Response> {
  const headers = { etag: `"${tag}"`, 'cache-control': settled ? forever : askAgain, 'content-type': type };
  if (request.headers.get('if-none-match')?.includes(headers.etag)) return new Response(null, { status: 304, headers });
  const bytes = await body();
  return new Response(bytes, { headers: { ...headers, 'content-length': String(bytes.length) } });
}
