/**
 * Seconds to take a data set out in each format and to bring it in again, with what its process held in memory at most,
 * and whether what comes back has the same hash; as a table, or JSON with `--json`. What is written goes to a folder that
 * is removed.
 *
 *   node_modules/.bin/node bench/dataset-export.ts [--data cifar10] [--home folder] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { datasetExportEndings, datasetExportFormats, exportedPictures, type DatasetExportSettings } from '../core/dataset-exports.ts';
import { openDatasets } from '../main/datasets/datasets.ts';
import { createReader } from '../main/datasets/reader.ts';
import { createDatasetExporter } from '../main/export/data/exporter.ts';
import type { ServingChild } from '../main/processes/calls.ts';
import { forkProcess } from '../main/processes/fork.ts';
import type { ProcessOptions } from '../main/processes/process.ts';
import { resolveCache, resolveHome } from '../main/system/home.ts';
import { residentBytes } from '../main/system/memory.ts';
import { program } from '../main/system/resources.ts';

const { values: options } = parseArgs({ options: { data: { type: 'string', default: 'cifar10' }, home: { type: 'string' }, json: { type: 'boolean', default: false } } });

let most = 0;
function watched(entry: string, how?: ProcessOptions): ServingChild {
  const child: ServingChild = forkProcess(entry, how);
  const looking = setInterval(() => (most = Math.max(most, residentBytes(child.pid))), 50).unref();
  child.onEnd(() => clearInterval(looking));
  return child;
}

const home = resolveHome(options.home);
const folder = mkdtempSync(join(tmpdir(), 'epochal-bench-'));
const datasets = openDatasets(home.datasets, resolveCache());
const copies = openDatasets(join(folder, 'datasets'), join(folder, 'cache'), [], createReader({ spawn: watched }));
const exporter = createDatasetExporter({ datasets, spawn: watched, childEntry: program('export/data/child') });
const { sha256, counts } = datasets.info(options.data);

interface Row {
  format: string;
  files: number;
  bytes: number;
  seconds: number;
  peak: number;
  again: number | null;
  againPeak: number | null;
  same: boolean | null;
}
const rows: Row[] = [];
const ways: readonly DatasetExportSettings[] = [...exportedPictures.map((picture) => ({ format: 'folder' as const, picture })), ...datasetExportFormats.filter((format) => format !== 'folder').map((format) => ({ format, picture: 'png' as const }))];
for (const { format, picture } of ways) {
  const name = format === 'folder' ? picture : format;
  most = 0;
  const { out, files, bytes, seconds } = await exporter.export(options.data, { format, picture }, join(folder, `${name}${datasetExportEndings[format] ?? ''}`));
  const row: Row = { format: name, files, bytes, seconds, peak: most, again: null, againPeak: null, same: null };
  // A CSV is for other programs.
  if (format !== 'csv') {
    most = 0;
    const began = performance.now();
    const info = await copies.import(out, { name });
    Object.assign(row, { again: (performance.now() - began) / 1000, againPeak: most, same: info.sha256 === sha256 });
    copies.remove(info.id);
  }
  rmSync(out, { recursive: true });
  rows.push(row);
}
rmSync(folder, { recursive: true });

if (options.json) console.log(JSON.stringify({ data: options.data, counts, rows }));
else {
  console.log('format     files      MB  seconds  peak MB  again s  peak MB  same');
  for (const { format, files, bytes, seconds, peak, again, againPeak, same } of rows) {
    const cells = [String(files), (bytes / 1e6).toFixed(0), seconds.toFixed(1), (peak / 1e6).toFixed(0), again?.toFixed(1) ?? '-', againPeak === null ? '-' : (againPeak / 1e6).toFixed(0), same === null ? '-' : same ? 'yes' : 'no'];
    console.log([format.padEnd(8), ...cells.map((cell, place) => cell.padStart([7, 7, 8, 8, 8, 8, 5][place]!))].join(' '));
  }
}
