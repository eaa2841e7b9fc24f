import { toPlainError } from '../../core/errors.ts';
import { openEngine } from '../engine/engines.ts';
import { openPort } from '../processes/port.ts';
import { createControls } from './controls.ts';
import type { FromChild, ToChild, TrainingJob } from './protocol.ts';
import { work } from './work.ts';

/**
 * The training process: one run, from its data to its last checkpoint. It tells plain numbers and never
 * sees the database. Without the process that started it, it ends at once.
 */
async function main(): Promise<void> {
  const port = openPort<ToChild, FromChild>({ background: true });
  const controls = createControls();
  const job = await new Promise<TrainingJob>((resolve) => {
    port.listen((message) => (message.type === 'start' ? resolve(message.job) : controls[message.type]()));
  });
  let last: FromChild;
  try {
    last = { type: await work(job, { engine: openEngine(job.engine), controls, send: port.send, yieldToEventLoop, isOurs: () => !isOrphan() }) };
  } catch (error) {
    last = { type: 'failed', error: toPlainError(error) };
  }
  await port.sendLast(last);
  process.exit(0);
}

/** A parent that was killed is noticed between steps, before the channel says so. */
const parent = process.ppid;
const isOrphan = (): boolean => process.ppid !== parent;

/** Messages that have come are handled before the promise is. */
async function yieldToEventLoop(): Promise<void> {
  if (isOrphan()) process.exit(1);
  await new Promise((resolve) => setImmediate(resolve));
}

await main();
