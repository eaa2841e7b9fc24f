import { parentPort } from 'node:worker_threads';
import { toPlainError } from '../../core/errors.ts';
import { decodeBatch, type Batch } from './packing/decode-batch.ts';
import type { BatchReply } from './packing/pool.ts';

/** One of the threads of a reading process: decodes the pictures it is sent, until it is sent null. */
parentPort?.on('message', (batch: Batch | null) => {
  if (batch === null) return parentPort?.close();
  void decodeBatch(batch).then(
    (decoded) => parentPort?.postMessage({ decoded } satisfies BatchReply, [decoded.pixels.buffer]),
    (error: unknown) => parentPort?.postMessage({ failed: toPlainError(error) } satisfies BatchReply),
  );
});
