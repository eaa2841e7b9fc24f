/**
 * Pictures of every page for the documentation, light and dark, from a real run, in docs/screenshots/.
 *
 *   npm run screenshots [-- --home folder] [--large]
 *
 * The home needs CIFAR-10 and a finished run of `cifar10-cnn`; the newest one is shown. `--large` takes 2560 x 1440 for a closer look, beside the checkout's documents in dist/.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { resolveHome } from '../main/system/home.ts';
import { startServer, type RunningServer } from '../main/server/listen.ts';
import { launchBrowser } from '../test/e2e/browser.ts';

const { values: options } = parseArgs({ options: { home: { type: 'string' }, large: { type: 'boolean', default: false } } });
const root = join(import.meta.dirname, '..');
const folder = options.large ? join(root, 'dist', 'screenshots') : join(root, 'docs', 'screenshots');
const viewport = options.large ? { width: 2560, height: 1440 } : { width: 1280, height: 800 };

const server = await startServer({ home: resolveHome(options.home) });
const browser = await launchBrowser();
try {
  mkdirSync(folder, { recursive: true });
  const run = finishedRun(server);
  for (const colorScheme of ['light', 'dark'] as const) await take(browser, colorScheme, run);
} finally {
  await browser.close();
  await server.close();
}

/** Every page, with what must be there before the picture is taken. */
function pages(run: string): { name: string; hash: string; ready: (page: Page) => Promise<unknown> }[] {
  return [
    { name: 'home', hash: '#/', ready: (page) => page.getByText('TensorFlow 2', { exact: false }).first().waitFor() },
    { name: 'train', hash: '#/train/cifar10-augmented', ready: (page) => page.getByText('Total params').waitFor() },
    { name: 'run', hash: `#/run/${run}`, ready: drawn },
    { name: 'runs', hash: '#/runs', ready: (page) => page.getByText('finished').first().waitFor() },
    { name: 'data', hash: '#/data/cifar10', ready: chooseImage },
    { name: 'inspect', hash: `#/inspect/classify/run/${run}`, ready: classifyOne },
    { name: 'export', hash: `#/export/run/${run}`, ready: exportSome },
    { name: 'design', hash: '#/design/recipes/cifar10-cnn', ready: (page) => page.getByText('Total params').waitFor() },
    { name: 'models', hash: '#/design/models', ready: importOne },
    { name: 'settings', hash: '#/settings', ready: (page) => page.getByRole('main').waitFor() },
  ];
}

/** Samples and curves are there: what a page draws it spreads over frames. */
async function drawn(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Sample pictures' }).waitFor();
  await page.getByLabel(/^Accuracy over/).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('canvas')].every((canvas) => new Set(canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data).size > 2));
}

async function take(browser: Browser, colorScheme: 'light' | 'dark', run: string): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(server.url);
  for (const { name, hash, ready } of pages(run)) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await ready(page);
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))));
    await page.evaluate(shorten, { [resolveHome(options.home).root]: '~/.local/share/epochal', [homedir()]: '~' });
    const file = join(folder, `${name}-${colorScheme}.png`);
    await sharp(await page.screenshot()).png({ palette: true, quality: 90, effort: 10 }).toFile(file);
    process.stderr.write(`${file}\n`);
  }
  await context.close();
}

/** Folders of the machine that takes the pictures are nobody's business. */
function shorten(folders: Record<string, string>): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    for (const [long, short] of Object.entries(folders)) node.nodeValue = node.nodeValue?.replace(long, short) ?? '';
  }
}

async function chooseImage(page: Page): Promise<void> {
  await page.getByRole('listbox', { name: 'Pictures' }).click({ position: { x: 520, y: 40 } });
}

async function classifyOne(page: Page): Promise<void> {
  await page.getByRole('region', { name: /not trained on/ }).getByRole('button').nth(3).click();
  await page.getByRole('list', { name: 'Most likely classes' }).waitFor();
}

/** Forms that differ in size and exactness, side by side; those a home has already are not made again. */
async function exportSome(page: Page): Promise<void> {
  const wanted = ['TensorFlow Lite float32', 'TensorFlow Lite float16', 'TensorFlow Lite dynamic int8', 'TensorFlow Lite int8', 'TensorFlow.js float32', '.keras'];
  await page.getByRole('table').waitFor();
  for (const name of wanted) {
    if ((await page.getByRole('button', { name: `Details of ${name}`, exact: true }).count()) === 0) await page.getByRole('checkbox', { name: `Export as ${name}`, exact: true }).check();
  }
  const begin = page.getByRole('button', { name: /^Export \d/ });
  if (await begin.isVisible()) await begin.click();
  for (const name of wanted) await page.getByRole('button', { name: `Details of ${name}`, exact: true }).waitFor({ timeout: 300_000 });
  await page.getByRole('button', { name: 'Details of TensorFlow Lite int8', exact: true }).click();
  await page.getByText('Error by layer').waitFor();
}

/** The network that was exported as .keras, brought in again where the home has no imported model. */
async function importOne(page: Page): Promise<void> {
  const keras = server.studio.exports.list(null).find(({ settings, download }) => settings.format === 'keras' && download !== null);
  if (server.studio.models.list().length === 0 && keras?.download) {
    const address = new URL(keras.download.url, server.url).href;
    const bytes = await page.evaluate(async (from) => [...new Uint8Array(await (await fetch(from)).arrayBuffer())], address);
    await page.getByTestId('model-files').setInputFiles({ name: keras.download.name, mimeType: '', buffer: Buffer.from(bytes) });
  }
  await page.getByText('Total params').waitFor();
  const note = page.getByRole('status').getByRole('button', { name: 'Close' });
  if (await note.isVisible()) await note.click();
}

/** The newest finished run of the first recipe. */
function finishedRun({ studio }: RunningServer): string {
  const found = studio.runs.list().find(({ recipe, state }) => recipe === 'cifar10-cnn' && state === 'finished');
  if (!found) throw new Error('There is no finished run of cifar10-cnn in this home: npx epochal train --recipe cifar10-cnn');
  return found.run;
}
