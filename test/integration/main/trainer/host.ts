import { forkTraining } from '../../../../main/trainer/spawn.ts';
import { openBench, training } from './support.ts';

/**
 * A program that trains, to be killed: started with the folder of the bench, the run to resume (or `-` to start
 * one) and the number of epochs. It tells its parent the training process and every event.
 */
const [root, run, epochs] = process.argv.slice(2);
const bench = await openBench(root!, (entry) => {
  const child = forkTraining(entry);
  process.send!({ pid: child.pid });
  return child;
});
bench.trainer.on((event) => void process.send!({ event }));
const row =
  run === '-'
    ? await bench.trainer.start({ ...bench.request, training: { ...training, epochs: Number(epochs) } })
    : await bench.trainer.resume(run!);
const end = await bench.trainer.wait(row.run);
process.send!({ end }, () => process.disconnect());
await bench.close();
