import { enableCompileCache } from 'node:module';
import { toPlainError } from '../../core/errors.ts';
import { offerToEndFirst } from '../system/memory.ts';
import { openPort } from '../processes/port.ts';
import { startTask } from './progress.ts';
import type { FromReader, OpenOrder, PackOrder, ReadOrder } from './protocol.ts';

/** The reading process: opens one folder or archive of anywhere, packs it where it is told to, and ends. */
async function main(): Promise<void> {
  enableCompileCache();
  offerToEndFirst();
  const port = openPort<ReadOrder, FromReader>();
  // A process that exits waits for its threads, and one of them may be at a picture.
  port.onGone(() => process.kill(process.pid, 'SIGKILL'));
  const opening = Promise.withResolvers<OpenOrder>();
  const packing = Promise.withResolvers<PackOrder>();
  port.listen((order) => (order.type === 'open' ? opening.resolve(order) : packing.resolve(order)));
  let last: FromReader = { type: 'packed' };
  try {
    const { id, path, as } = await opening.promise;
    // Only now, so that the compile cache serves all it needs.
    const { openSource } = await import('./source.ts');
    const source = await openSource(path, as, startTask(id, (progress) => port.tell({ type: 'progress', progress })));
    port.tell({ type: 'found', found: source.found });
    await source.pack(await packing.promise);
  } catch (error) {
    const plain = toPlainError(error);
    // A defect is told with its place on stderr, which the parent keeps.
    if (error instanceof Error && plain.code === 'internal') process.stderr.write(`${error.stack ?? error.message}\n`);
    last = { type: 'failed', error: plain };
  }
  await port.tellLast(last);
  process.exit(0);
}

await main();
