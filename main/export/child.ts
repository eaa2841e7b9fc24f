import { enableCompileCache } from 'node:module';
import { constants, setPriority } from 'node:os';
import { toPlainError } from '../../core/errors.ts';
import { offerToEndFirst } from '../system/memory.ts';
import { openPort } from '../processes/port.ts';
import type { ExportOrder, FromExport } from './protocol.ts';

/** The exporting process: writes one network in one format, runs what it wrote, and ends. Its parent puts it in place. */
async function main(): Promise<void> {
  enableCompileCache();
  // The window and everything else come first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  offerToEndFirst();
  const port = openPort<ExportOrder, FromExport>();
  port.onGone(() => process.exit(1));
  const order = await new Promise<ExportOrder>((resolve) => port.listen(resolve));
  let last: FromExport;
  try {
    // Only now, so that the compile cache serves all it needs.
    const { exportNetwork } = await import('./work.ts');
    last = { type: 'done', report: await exportNetwork(order, (progress) => port.tell({ type: 'progress', progress })) };
  } catch (error) {
    // A defect is told with its place on stderr, which the parent keeps.
    if (error instanceof Error && toPlainError(error).code === 'internal') process.stderr.write(`${error.stack ?? error.message}\n`);
    last = { type: 'failed', error: toPlainError(error) };
  }
  await port.tellLast(last);
  process.exit(0);
}

await main();
