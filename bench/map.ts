/**
 * How long a map of CIFAR-10 takes in Chromium, of 10,000 of its 60,000 pictures: from the change of the address until the
 * points are there, by the pixels and, with `--run`, by what a run makes of them; the first time, and when the features are
 * kept beside the set. Of PCA alone, the time in this process.
 *
 *   npm run build && node_modules/.bin/node bench/map.ts --home <home with cifar10> [--run <id>]
 */
import { parseArgs } from 'node:util';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFeatures } from '../core/datasets/map/features.ts';
import { principalComponents } from '../core/datasets/map/pca.ts';
import { startServer } from '../main/server/listen.ts';
import { resolveHome } from '../main/system/home.ts';
import { launchBrowser } from '../test/e2e/browser.ts';

const { values: options } = parseArgs({ options: { home: { type: 'string' }, run: { type: 'string' } } });
const home = resolveHome(options.home);
const folder = join(home.datasets, 'cifar10');
const isMap = /^map-.*\.bin$/;
for (const name of readdirSync(folder)) if (isMap.test(name)) rmSync(join(folder, name));

const server = await startServer({ home, port: 0 });
const browser = await launchBrowser({ webgl: false });
try {
  for (const time of ['first', 'again']) {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.getByRole('main').waitFor();
    const open = async (query: string, note: string): Promise<number> => {
      const began = performance.now();
      await page.evaluate((to) => { location.hash = to; }, `#/data/cifar10/map${query}`);
      await page.getByText(note).and(page.getByText('are on the map')).waitFor({ timeout: 120_000 });
      return Math.round(performance.now() - began);
    };
    console.log(time, 'by pixels, ms:', await open('', 'By the pixels'));
    if (options.run !== undefined) console.log(time, 'by the run, ms:', await open(`?run=${options.run}`, 'By the outputs'));
    await page.close();
  }
  for (const name of readdirSync(folder).filter((one) => isMap.test(one))) {
    const { places, width, values } = decodeFeatures(new Uint8Array(readFileSync(join(folder, name))).buffer)!;
    const began = performance.now();
    principalComponents(values, places.length, width, 2);
    console.log(`PCA of ${places.length} x ${width}, ms:`, Math.round(performance.now() - began));
  }
} finally {
  await browser.close();
  await server.close();
}
