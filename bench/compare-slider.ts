/**
 * What the epoch slider of runs side by side costs in Chromium: frames a second while an arrow key is held that moves the
 * charts' cursor, pictures, matrices and accuracies of classes of all runs; processor time of the window's own thread a
 * frame and in its longest task; and how long after the key is let go the verdicts of all pairs are there. As a table, or
 * JSON with `--json`.
 *
 *   npm run build && node_modules/.bin/node bench/compare-slider.ts [--runs 20] [--epochs 20] [--images 10000] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startServer } from '../main/server/listen.ts';
import { resolveHome } from '../main/system/home.ts';
import { launchBrowser } from '../test/e2e/browser.ts';
import { writeComparedRuns } from '../test/support/comparedRuns.ts';
import { traceTasks } from './trace.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    epochs: { type: 'string', default: '20' },
    images: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, epochs, images] = [options.runs, options.epochs, options.images].map(Number) as [number, number, number];
/** Frames of a movement to one end and back. */
const frames = 160;

const home = resolveHome(mkdtempSync(join(tmpdir(), 'epochal-slider-')));
const ids = await writeComparedRuns(home, { runs, epochs, images });
const server = await startServer({ home });
const browser = await launchBrowser({ webgl: false });
try {
  const figures = [];
  for (const count of [2, 5, runs]) figures.push({ runs: count, images, ...(await measure(ids.slice(0, count))) });
  if (options.json) console.log(JSON.stringify(figures));
  else console.table(figures);
} finally {
  await browser.close();
  await server.close();
  rmSync(home.root, { recursive: true });
}

async function measure(compared: readonly string[]): Promise<Record<string, number>> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${server.url}#/runs/compare/${compared.join(',')}`);
  await judged(page);
  // What is out of sight follows once the slider rests.
  await page.evaluate(() => document.querySelector('.matrices')!.scrollIntoView({ block: 'center' }));
  // The first time round fetches what the second has.
  await slide(page);
  const traced = await traceTasks(page, () => slide(page));
  await page.close();
  const { gaps, verdictsMs } = traced.result;
  const tasks = traced.tasks.toSorted((a, b) => a - b);
  return rounded({
    framesPerSecond: 1000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length),
    gapMedianMs: gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]!,
    gap99Ms: gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.99)]!,
    cpuPerFrameMs: tasks.reduce((sum, one) => sum + one, 0) / frames,
    longestTaskMs: tasks.at(-1) ?? 0,
    tasksOverFrame: tasks.filter((one) => one > 1000 / 60).length,
    shownPerSecond: (1000 * traced.result.shown) / gaps.reduce((sum, gap) => sum + gap, 0),
    verdictsMs,
  });
}

async function judged(page: Page): Promise<void> {
  await page.locator('section[aria-labelledby=verdicts] ul[aria-busy=false]').waitFor({ timeout: 120_000 });
}

/** Holds an arrow key, a step a frame, from end to end, and waits for the verdicts; counts how often the matrices showed another epoch. */
function slide(page: Page): Promise<{ gaps: number[]; shown: number; verdictsMs: number }> {
  return page.evaluate(async (frames) => {
    const thumb = document.querySelector<HTMLElement>('[role=slider][aria-label^="Epoch"]')!;
    thumb.focus();
    const label = (): string | null => document.querySelector('.matrices canvas')!.getAttribute('aria-label');
    const gaps: number[] = [];
    let [last, seen, shown] = [performance.now(), label(), 0];
    for (let frame = 0; frame < frames; frame++) {
      const isForward = Math.floor(frame / 19) % 2 === 1;
      thumb.dispatchEvent(new KeyboardEvent('keydown', { key: isForward ? 'ArrowRight' : 'ArrowLeft', bubbles: true, cancelable: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      gaps.push(now - last);
      if (label() !== seen) [seen, shown] = [label(), shown + 1];
      last = now;
    }
    while (document.querySelector('section[aria-labelledby=verdicts] ul')!.getAttribute('aria-busy') === 'true') await new Promise((resolve) => requestAnimationFrame(resolve));
    return { gaps, shown, verdictsMs: performance.now() - last };
  }, frames);
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value * 10) / 10]));
}
