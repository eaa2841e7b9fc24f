import { writeArtifact } from '../place/staging.ts';
import type { DatasetExportJob } from './protocol.ts';

/** Writes the one file of a format from what `read` gives. @throws EpochalError `disk.full`, `output.write`. */
export async function writeFile({ staging, fileName }: DatasetExportJob, read: () => AsyncIterable<Uint8Array>): Promise<{ files: number; bytes: number }> {
  const written = await writeArtifact(staging, { files: new Map(), streams: new Map([['data', { bytes: null, read }]]), warnings: [] }, fileName, () => undefined);
  return { files: written.length, bytes: written.reduce((sum, { bytes }) => sum + bytes, 0) };
}
