import { readFileSync } from 'node:fs';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { FromChild, ToChild } from '../../../../main/trainer/protocol.ts';
import type { Job } from './killing.ts';
import { openBench } from './support.ts';

/**
 * A program that trains, to be killed: started with the folder of the bench, the run to resume (or `-` to start
 * one) and a file of what to train. It tells its parent the training process and every event.
 */
const [root, run, order] = process.argv.slice(2);
const job = JSON.parse(readFileSync(order!, 'utf8')) as Omit<Job, 'root'>;
const bench = await openBench(root!, (entry) => {
  const child = forkProcess<ToChild, FromChild>(entry);
  process.send!({ pid: child.pid });
  return child;
});
bench.trainer.on((event) => void process.send!({ event }));
const row = run === '-' ? await bench.trainer.start({ ...bench.request, ...job }) : await bench.trainer.resume(run!);
const end = await bench.trainer.wait(row.run);
process.send!({ end }, () => process.disconnect());
await bench.close();
