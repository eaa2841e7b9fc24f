/**
 * What charts of many lines cost in Chromium: to draw, to hover, to smooth; beside Chart.js's own lines. As a table,
 * or JSON with `--json`.
 *
 *   node_modules/.bin/node bench/charts/charts.ts [--json]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Rolldown } from 'vite';
import { launchBrowser } from '../../test/e2e/browser.ts';
import type { chartJs, ours } from './page.ts';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const sizes = [[20, 10_000], [50, 40_000]] as const;

const built = (await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, minify: false, lib: { entry: join(import.meta.dirname, 'page.ts'), formats: ['iife'], name: 'charts', fileName: 'charts' } },
})) as Rolldown.RolldownOutput[];
const browser = await launchBrowser();
const page = await browser.newPage();
await page.addScriptTag({ content: built[0]!.output[0].code });
const figures: Record<string, unknown>[] = [];
for (const [lines, points] of sizes) {
  const { draw, hover, smooth } = await page.evaluate(([lines, points]) => (globalThis as unknown as { charts: { ours: typeof ours } }).charts.ours(lines, points), [lines, points] as const);
  const library = await page.evaluate(([lines, points]) => (globalThis as unknown as { charts: { chartJs: typeof chartJs } }).charts.chartJs(lines, points), [lines, points] as const);
  figures.push({ lines, points, drawMs: median(draw), drawSlowestMs: Math.max(...draw), hoverMs: median(hover), hoverSlowestMs: Math.max(...hover), smoothMs: smooth, chartJsMs: median(library) });
}
await browser.close();
if (options.json) console.log(JSON.stringify(figures));
else console.table(figures.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Math.round(Number(value) * 10) / 10]))));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
