import { enableCompileCache } from 'node:module';
import { toPlainError } from '../../core/errors.ts';
import { offerToEndFirst } from '../system/memory.ts';
import { openPort } from '../processes/port.ts';
import { UnsupportedError } from '../formats/errors.ts';
import type { FromImport, ImportOrder } from './protocol.ts';

/** The importing process: reads one file of anywhere, within the bounds its parent keeps, and ends. */
function main(): void {
  enableCompileCache();
  offerToEndFirst();
  const port = openPort<ImportOrder, FromImport>();
  port.onGone(() => process.exit(1));
  const answer = async (order: ImportOrder): Promise<void> => {
    let last: FromImport;
    try {
      // Only now, so that the compile cache serves all it needs.
      const { work } = await import('./work.ts');
      last = { type: 'done', answer: await work(order, (done, total) => port.tell({ type: 'progress', done, total })) };
      if (order.type === 'detect') {
        port.tell(last);
        return;
      }
    } catch (error) {
      // A defect is told with its place on stderr, which the parent keeps.
      if (error instanceof Error && toPlainError(error).code === 'internal') process.stderr.write(`${error.stack ?? error.message}\n`);
      last = { type: 'failed', error: toPlainError(error), unsupported: error instanceof UnsupportedError ? error.layers : [] };
    }
    await port.tellLast(last);
    process.exit(0);
  };
  port.listen((order) => void answer(order));
}

main();
