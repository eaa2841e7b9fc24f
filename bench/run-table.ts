/**
 * What the table of runs costs in Chromium: until its lines stand, with their figures, and until all figures are there;
 * until it is sorted and grouped anew; and frames while it is scrolled from end to end, then again
 * for the processor time of the page's main thread in each. As a table, or JSON with `--json`.
 *
 *   npm run build && node_modules/.bin/node bench/run-table.ts [--runs 1000] [--epochs 150] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startServer } from '../main/server/listen.ts';
import { resolveHome } from '../main/system/home.ts';
import { launchBrowser } from '../test/e2e/browser.ts';
import { seedRuns } from './seeded-runs.ts';
import { traceTasks } from './trace.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    epochs: { type: 'string', default: '150' },
    json: { type: 'boolean', default: false },
  },
});

const opens = 5;
const scrollSeconds = 5;

const home = resolveHome(mkdtempSync(join(tmpdir(), 'epochal-table-')));
seedRuns(home, { runs: Number(options.runs), epochs: Number(options.epochs) });
const server = await startServer({ home });
const browser = await launchBrowser({ webgl: false });
try {
  // The first window has the server read the figures of all runs.
  const first = await open();
  const further = [];
  for (let again = 1; again < opens; again++) further.push(await open());
  const page = await opened();
  const figures = {
    runs: Number(options.runs),
    epochs: Number(options.epochs),
    first,
    listedMs: median(further.map(({ listedMs }) => listedMs)),
    withFiguresMs: median(further.map(({ withFiguresMs }) => withFiguresMs)),
    allFiguresMs: median(further.map(({ allFiguresMs }) => allFiguresMs)),
    sortedMs: await changed(page, () => document.querySelectorAll<HTMLElement>('[role=columnheader] button')[2]!.click()),
    scroll: { ...(await scroll(page)), mainThreadMs: await scrollCost(page) },
    groupedMs: await changed(page, () => {
      const select = document.querySelector('select')!;
      select.value = 'recipe';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }),
  };
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await browser.close();
  await server.close();
  rmSync(home.root, { recursive: true });
}

/** The table in a window of its own, with all its figures. */
async function opened(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${server.url}#/runs`);
  await page.getByRole('grid').waitFor();
  await page.waitForLoadState('networkidle');
  return page;
}

/** From the click on the section, in a window that has been open at Home, to frames that show the table. */
async function open(): Promise<{ listedMs: number; withFiguresMs: number; allFiguresMs: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const answered = new Promise<number>((resolve) => {
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"more":false,"facts":')) resolve(Date.now());
    }));
  });
  await page.goto(server.url);
  await page.getByRole('main').waitFor();
  await page.waitForLoadState('networkidle');
  const times = await page.evaluate(async () => {
    const frameWith = (is: () => boolean): Promise<number> =>
      new Promise((resolve) => {
        const look = (): void => void requestAnimationFrame(() => (is() ? resolve(performance.now()) : look()));
        look();
      });
    const [began, at] = [performance.now(), Date.now()];
    location.hash = '#/runs';
    const listed = await frameWith(() => document.querySelectorAll('[role=row] a').length > 10);
    const figures = await frameWith(() => document.querySelectorAll('[role=row] svg path').length > 10);
    return { at, listedMs: listed - began, withFiguresMs: figures - began };
  });
  const allFiguresMs = (await answered) - times.at;
  await page.close();
  return { listedMs: Math.round(times.listedMs), withFiguresMs: Math.round(times.withFiguresMs), allFiguresMs };
}

/** From what a hand does to the frame that shows another first line. */
async function changed(page: Page, act: () => void): Promise<number> {
  const handle = await page.evaluateHandle(`(${act.toString()})`);
  const time = await page.evaluate(
    (does) =>
      new Promise<number>((resolve) => {
        const first = (): string | undefined => document.querySelectorAll('[role=row]')[1]?.textContent;
        const [before, began] = [first(), performance.now()];
        (does as unknown as () => void)();
        const look = (): void => void requestAnimationFrame(() => (first() === before ? look() : resolve(performance.now() - began)));
        look();
      }),
    handle,
  );
  return Math.round(time);
}

/** Scrolls through the whole table at an even pace. */
async function scroll(page: Page): Promise<Record<string, number>> {
  const { frames, missing } = await page.evaluate(
    (seconds) =>
      new Promise<{ frames: number[]; missing: number }>((done) => {
        const viewport = document.querySelector<HTMLElement>('.viewport')!;
        const all = viewport.scrollHeight - viewport.clientHeight;
        const began = performance.now();
        const frames: number[] = [];
        let missing = 0;
        const tick = (now: number): void => {
          frames.push(now);
          // What a frame shows in the middle of the table is a line, not emptiness.
          const { left, top, width, height } = viewport.getBoundingClientRect();
          if (!document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[role=row]')) missing++;
          viewport.scrollTop = (all * (now - began)) / (seconds * 1000);
          if (now - began < seconds * 1000) requestAnimationFrame(tick);
          else done({ frames, missing });
        };
        requestAnimationFrame(tick);
      }),
    scrollSeconds,
  );
  const gaps = frames.slice(1).map((at, index) => at - frames[index]!).sort((a, b) => a - b);
  return {
    framesPerSecond: round(gaps.length / ((frames.at(-1)! - frames[0]!) / 1000)),
    frameGapMedianMs: round(median(gaps)),
    frameGap99Ms: round(gaps[Math.floor(gaps.length * 0.99)]!),
    framesWithoutLines: missing,
  };
}

/** Milliseconds of processor time in each frame of the page's main thread, while every frame scrolls on by as much. */
async function scrollCost(page: Page): Promise<number> {
  const frames = scrollSeconds * 60;
  const { tasks } = await traceTasks(page, () =>
    page.evaluate(
      (all) =>
        new Promise<void>((done) => {
          const viewport = document.querySelector<HTMLElement>('.viewport')!;
          const by = (viewport.scrollHeight - viewport.clientHeight) / all;
          let frame = 0;
          const tick = (): void => {
            viewport.scrollTop = by * frame++;
            if (frame <= all) requestAnimationFrame(tick);
            else done();
          };
          requestAnimationFrame(tick);
        }),
      frames,
    ));
  return round(tasks.reduce((sum, task) => sum + task, 0) / frames);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
