import { Readable } from 'node:stream';
import { z } from 'zod';
import { EpochalError } from '../../core/errors.ts';
import { runRecordFormats } from '../../core/run-records.ts';
import { filesOfRecords } from '../export/records/export.ts';
import { recordNames } from '../export/records/names.ts';
import { zipStream } from '../formats/zip/write.ts';
import type { Runs } from '../runs/runs.ts';
import { zipResponse } from './exports.ts';

/** `POST /runs/logs` with what is wanted as JSON: what is recorded of runs, as a zip that is made while it is read. */
export type RunLogs = (request: Request) => Promise<Response>;

const mostBytes = 1_000_000;
const wantedSchema = z.strictObject({
  runs: z.array(z.string().min(1).max(200)).min(1).max(10_000),
  format: z.enum(runRecordFormats),
  /** Each step's means, too. */
  perStep: z.boolean().default(false),
});
export type WantedLogs = z.input<typeof wantedSchema>;

/** @returns fails with `files.query`, `run.unknown`, `run.damaged`. */
export function createRunLogs(runs: Runs): RunLogs {
  return async (request) => {
    const { runs: wanted, format, perStep } = await read(request);
    const ids = [...new Set(wanted)];
    const files = filesOfRecords(runs, ids, { format, perStep });
    const [stem] = ids.length === 1 ? recordNames(ids.map((run) => ({ run, name: runs.row(run).name }))) : ['runs'];
    const folder = `${stem}-${format}`;
    return zipResponse(`${folder}.zip`, zipStream([...files].map(([path, content]) => ({ path: `${folder}/${path}`, content: () => Readable.from(gathered(content())), compress: true }))));
  };
}

async function read(request: Request): Promise<z.output<typeof wantedSchema>> {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > mostBytes) throw new EpochalError('files.too-large', { bytes: length, most: mostBytes });
  const found = wantedSchema.safeParse(await request.json().catch(() => null));
  if (found.success) return found.data;
  const issue = found.error.issues[0]!;
  throw new EpochalError('files.query', { name: issue.path.join('.'), problem: issue.message });
}

const chunkBytes = 1 << 16;

/** Small parts joined: each costs a turn of the stream. */
function* gathered(parts: Iterable<Uint8Array>): Iterable<Buffer> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    waiting.push(part);
    if ((bytes += part.length) < chunkBytes) continue;
    yield Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}
