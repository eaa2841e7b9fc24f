/**
 * What the page of all pictures costs in Chromium, on the 60,000 of CIFAR-10: until the first are drawn; frames a second
 * while it is scrolled slowly (a row every ten frames) and fast (from end to end in 240 frames), with the processor time
 * of the window's own thread a frame; each filter and order, from the change of the address until it is drawn; memory of
 * the page and of its process. Alone, or beside a training that uses every core (`--train`). As a table, or JSON with
 * `--json`.
 *
 *   npm run build && node_modules/.bin/node bench/data-browser.ts [--home folder-with-cifar10] [--size 1280x800] [--train] [--json]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startServer } from '../main/server/listen.ts';
import { resolveHome } from '../main/system/home.ts';
import { launchBrowser } from '../test/e2e/browser.ts';
import { traceTasks } from './trace.ts';

const { values: options } = parseArgs({ options: { home: { type: 'string' }, size: { type: 'string', default: '1280x800' }, train: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
const [width, height] = options.size.split('x').map(Number) as [number, number];
const frames = 240;

const server = await startServer({ home: resolveHome(options.home), port: 0 });
const browser = await launchBrowser({ webgl: false });
try {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(server.url);
  await page.getByRole('main').waitFor();
  if (options.train) await train(page);
  const figures = {
    firstDrawnMs: await firstDrawn(page),
    slow: await scrolled(page, 0.1),
    fast: await scrolled(page, null),
    ordered: await changes(page),
    ...(await memory(page)),
  };
  if (options.json) console.log(JSON.stringify(figures));
  else console.dir(figures, { depth: null });
  await page.close();
} finally {
  await browser.close();
  await server.close();
}

/** A run that goes on for longer than this takes. */
async function train(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/train/cifar10-cnn'; });
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByText(/\/s$/).first().waitFor({ timeout: 120_000 });
}

/** From the change of page until every picture in sight is drawn. */
async function firstDrawn(page: Page): Promise<number> {
  const began = performance.now();
  await page.evaluate(() => { location.hash = '#/data/cifar10'; });
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#pictures canvas');
    const pixels = canvas?.width ? canvas.getContext('2d')!.getImageData(8, 8, 40, 40).data : null;
    return pixels !== null && new Set(pixels).size > 20;
  }, null, { polling: 'raf' });
  return Math.round(performance.now() - began);
}

/** @param rows a frame; null: the whole page in all frames. */
async function scrolled(page: Page, rows: number | null): Promise<Record<string, number>> {
  const { result: gaps, tasks } = await traceTasks(page, () =>
    page.evaluate(async ({ rows, frames }) => {
      const viewport = document.querySelector<HTMLElement>('#pictures')!;
      const step = rows === null ? (viewport.scrollHeight - viewport.clientHeight) / frames : rows * 68;
      viewport.scrollTop = 0;
      const gaps: number[] = [];
      let last = performance.now();
      for (let frame = 1; frame <= frames; frame++) {
        viewport.scrollTop = frame * step;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        gaps.push(now - last);
        last = now;
      }
      return gaps;
    }, { rows, frames }),
  );
  const sorted = gaps.toSorted((a, b) => a - b);
  const busy = tasks.toSorted((a, b) => a - b);
  return rounded({
    framesPerSecond: 1000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length),
    gap99Ms: sorted[Math.floor(0.99 * sorted.length)]!,
    cpuPerFrameMs: busy.reduce((sum, one) => sum + one, 0) / frames,
    longestTaskMs: busy.at(-1) ?? 0,
  });
}

/** Each from the change of the address until the page has drawn it, and the longest task of its thread meanwhile. */
async function changes(page: Page): Promise<Record<string, Record<string, number>>> {
  const found: Record<string, Record<string, number>> = {};
  for (const query of ['class=3', 'split=test', 'text=cat', 'sort=class', 'sort=brightness', 'sort=-brightness', '']) {
    const { result, tasks } = await traceTasks(page, () =>
      page.evaluate(async (query) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        const began = performance.now();
        location.hash = `#/data/cifar10?${query}`;
        await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return performance.now() - began;
      }, query),
    );
    found[query === '' ? 'all' : query] = rounded({ drawnMs: result, longestTaskMs: Math.max(0, ...tasks) });
  }
  return found;
}

async function memory(page: Page): Promise<Record<string, number>> {
  const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize);
  return rounded({ heapMb: heap / 1e6, processMb: largestRenderer() / 1e6 });
}

/** Resident memory of the largest process that draws a page (Linux). */
function largestRenderer(): number {
  const sizes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((process) => {
    try {
      const isRenderer = readFileSync(`/proc/${process}/cmdline`, 'utf8').includes('--type=renderer');
      return isRenderer ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1] ?? 0) * 1024 : 0;
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  });
  return Math.max(0, ...sizes);
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value * 10) / 10]));
}
