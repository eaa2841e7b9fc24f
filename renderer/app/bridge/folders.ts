import { bundleHeader } from '../../../core/bundles.ts';
import { fromPlainError, type PlainError } from '../../../core/errors.ts';
import type { IncomingFile } from '../model-files.ts';

/** Of one request: files are many and small, or few and large. */
const mostFiles = 1000;
const mostBytes = 32 * 1024 * 1024;

/**
 * Brings files to the app, each where it lay, in few requests; their bytes are read as they are sent.
 * @param onBytes is told how many bytes of files are there.
 * @returns the name of all of them together, for `datasets.inspect`.
 * @throws EpochalError `disk.full`, `upload.path`; `AbortError` of the signal.
 */
export async function uploadFolder(files: readonly IncomingFile[], onBytes: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  let upload = '';
  let done = 0;
  for (const some of bundlesOf(files)) {
    const parts = some.flatMap(({ path, file }) => [bundleHeader({ path: new TextEncoder().encode(path), size: file.size }), file]);
    const response = await fetch(`/uploads/folders${upload === '' ? '' : `/${upload}`}`, { method: 'POST', body: new Blob(parts), signal });
    const answer = (await response.json()) as { upload: string } | { error: PlainError };
    if ('error' in answer) throw fromPlainError(answer.error);
    ({ upload } = answer);
    done += some.reduce((sum, { file }) => sum + file.size, 0);
    onBytes(done);
  }
  return upload;
}

/** One after the other, as many in each as go into a request. */
export function* bundlesOf(files: readonly IncomingFile[]): Generator<IncomingFile[]> {
  let some: IncomingFile[] = [];
  let bytes = 0;
  for (const one of files) {
    if (some.length > 0 && (some.length >= mostFiles || bytes + one.file.size > mostBytes)) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(one);
    bytes += one.file.size;
  }
  if (some.length > 0) yield some;
}
