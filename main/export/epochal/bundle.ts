import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { EpochalError } from '../../../core/errors.ts';
import { version } from '../../system/version.ts';
import { zipStream, type ZipEntry } from '../../formats/zip/write.ts';
import type { StreamedFile } from '../format.ts';
import { filesOf, open, type BundledRun, type BundleFile } from '../../runs/bundle-files.ts';
import { bundleVersion, manifestFile, type BundleManifest } from '../../formats/bundle.ts';

/**
 * Runs as one `.epochal` file, read while it is written: a zip archive whose last file says of every other its size
 * and sha256. Nothing is compressed, so nothing grows when it is opened.
 * @throws EpochalError while it is read: `export.changed` where a run trains on meanwhile and drops a checkpoint.
 */
export function bundle(runs: readonly BundledRun[]): StreamedFile {
  const files = runs.flatMap(filesOf);
  return {
    bytes: null,
    async *read() {
      const listed: BundleManifest['files'] = [];
      const manifest = (): Buffer => {
        const value: BundleManifest = { format: 'epochal.bundle', version: bundleVersion, epochal: version(), runs: runs.map(({ history }) => history.run.id), files: listed };
        return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
      };
      const entries: ZipEntry[] = [
        ...files.map((file) => ({ path: file.path, content: () => Readable.from(hashed(file, (found) => listed.push(found)), { objectMode: false }) })),
        // Made when all others have gone by.
        { path: manifestFile, content: () => Readable.from([manifest()], { objectMode: false }) },
      ];
      for await (const part of zipStream(entries)) yield part as Buffer;
    },
  };
}

async function* hashed({ path, content }: BundleFile, found: (file: BundleManifest['files'][number]) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const part of open(content)) {
      hash.update(part);
      bytes += part.byteLength;
      yield part;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new EpochalError('export.changed', { path }, { cause: error });
  }
  found({ path, bytes, sha256: hash.digest('hex') });
}
