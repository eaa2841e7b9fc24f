/**
 * What charts of many lines cost in Chromium: to draw, to hover, to smooth; beside Chart.js's own lines; and parallel
 * coordinates of many runs: to draw, and each move of a brush. As a table,
 * or JSON with `--json`.
 *
 *   node_modules/.bin/node bench/charts/charts.ts [--json]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Rolldown } from 'vite';
import { launchBrowser } from '../../test/e2e/browser.ts';
import type { chartJs, ours, parallel } from './page.ts';

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
const coordinates: Record<string, unknown>[] = [];
for (const [runs, axes] of [[300, 8], [1000, 8]] as const) {
  const { all, brush } = await page.evaluate(([runs, axes]) => (globalThis as unknown as { charts: { parallel: typeof parallel } }).charts.parallel(runs, axes), [runs, axes] as const);
  coordinates.push({ runs, axes, drawMs: median(all), brushMs: median(brush), brushSlowestMs: Math.max(...brush) });
}
await browser.close();
if (options.json) console.log(JSON.stringify({ lines: figures, parallel: coordinates }));
else for (const rows of [figures, coordinates]) console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Math.round(Number(value) * 10) / 10]))));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
