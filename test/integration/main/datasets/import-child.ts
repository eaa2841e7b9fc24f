import { openDatasets } from '../../../../main/datasets/datasets.ts';

// Imports again and again until it is killed, telling each phase on stdout.
const [store, cache, archive] = process.argv.slice(2) as [string, string, string];
const datasets = openDatasets(store, cache);
for (;;) {
  await datasets.import(archive, { name: 'tiny', onProgress: ({ phase }) => process.stdout.write(`${phase}\n`) });
  process.stdout.write('visible\n');
  datasets.remove('tiny');
  process.stdout.write('removed\n');
}
