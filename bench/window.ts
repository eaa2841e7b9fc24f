/**
 * What the window costs: bytes and time to open, time from Start to the first step seen, frames while
 * a run streams. Prints a table, or JSON with `--json`.
 *
 *   npm run build && node_modules/.bin/node bench/window.ts [--home folder-with-cifar10] [--json]
 */
import { gzipSync } from 'node:zlib';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { resolveHome } from '../main/system/home.ts';
import { startServer } from '../main/server.ts';
import { launchBrowser } from '../test/e2e/browser.ts';
import { traceTasks } from './trace.ts';

const { values: options } = parseArgs({ options: { home: { type: 'string' }, json: { type: 'boolean', default: false } } });

const opens = 5;
const starts = 5;
const streamSeconds = 20;

const server = await startServer({ home: resolveHome(options.home) });
const browser = await launchBrowser();
try {
  const figures = {
    startBundleGzipKb: await startBundle(),
    firstContentfulPaintMs: median(await repeat(opens, firstPaint)),
    startToFirstStepMs: await firstSteps(),
    stream: await stream(null),
    streamTrainingOnOneThread: await stream(1),
  };
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await browser.close();
  await server.close();
}

/** Everything the first page fetches, compressed as a network would. */
async function startBundle(): Promise<number> {
  const page = await browser.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (/\.(js|css|html|svg|woff2)$|^\/$/.test(pathname) && response.status() === 200) bodies.push(response.body());
  });
  await page.goto(server.url);
  await page.getByRole('main').waitFor();
  await page.waitForLoadState('networkidle');
  const all = await Promise.all(bodies);
  await page.close();
  return Math.round(all.reduce((sum, body) => sum + gzipSync(body).length, 0) / 102.4) / 10;
}

async function firstPaint(): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('main').waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
  await context.close();
  return Math.round(paint);
}

/** From the click on Start to the first `batch` event on the window's socket, cold first, then warm. */
async function firstSteps(): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < starts; i++) {
    const { page, firstStep } = await startRun();
    times.push(Math.round(firstStep));
    await endRun(page);
  }
  return times;
}

/** Frames and main-thread tasks of a run's page while its steps stream in. */
async function stream(threads: number | null): Promise<Record<string, number>> {
  const { page } = await startRun(threads);
  const { tasks: trace } = await traceTasks(page, async () => {
    await page.evaluate(
      (seconds) =>
        new Promise<void>((done) => {
          const end = performance.now() + seconds * 1000;
          const frames: number[] = [];
          Object.assign(window, { frames });
          const tick = (now: number): void => {
            frames.push(now);
            if (now < end) requestAnimationFrame(tick);
            else done();
          };
          requestAnimationFrame(tick);
        }),
      streamSeconds,
    );
  });
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const gaps = frames.slice(1).map((at, index) => at - frames[index]!);
  await endRun(page);
  return {
    framesPerSecond: round(gaps.length / ((frames.at(-1)! - frames[0]!) / 1000)),
    frameGapMedianMs: round(median(gaps)),
    frameGap99Ms: round(quantile(gaps, 0.99)),
    taskMaximumMs: round(Math.max(...trace)),
    task999Ms: round(quantile(trace, 0.999)),
    tasksOver8Ms: trace.filter((milliseconds) => milliseconds > 8).length,
    tasks: trace.length,
  };
}

async function startRun(threads: number | null = null): Promise<{ page: Page; firstStep: number }> {
  const page = await browser.newPage();
  const firstBatch = new Promise<number>((seen) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('"type":"batch"')) seen(performance.now());
      });
    });
  });
  await page.goto(server.url);
  await page.evaluate(() => { location.hash = '#/train/cifar10-cnn'; });
  const start = page.getByRole('button', { name: 'Start training' });
  await start.waitFor();
  if (threads !== null) {
    await page.getByRole('button', { name: /^Start, chance and machine/ }).click();
    await page.getByLabel('Threads', { exact: true }).fill(String(threads));
  }
  const clicked = performance.now();
  await start.click();
  const firstStep = (await firstBatch) - clicked;
  return { page, firstStep };
}

async function endRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).first().click();
  await page.getByRole('button', { name: 'Resume' }).first().waitFor();
  await page.close();
}

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push(await measure());
  return all;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
