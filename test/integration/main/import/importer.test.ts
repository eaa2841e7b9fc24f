import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { exportSettingsSchema } from '../../../../core/exports.ts';
import { openDatasets, type Datasets } from '../../../../main/datasets/datasets.ts';
import { keras } from '../../../../main/export/keras/keras.ts';
import { resolveCache, resolveHome, type Home } from '../../../../main/system/home.ts';
import { boundsOf, type Bounds } from '../../../../main/import/bounds.ts';
import { createImporter, type Importer } from '../../../../main/import/importer.ts';
import { openModels, type Models } from '../../../../main/models/models.ts';
import type { ServingChild } from '../../../../main/processes/calls.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ProcessOptions } from '../../../../main/processes/process.ts';
import { builtProgram } from '../../../support/built.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { readWeights } from '../../../../main/checkpoints/read.ts';
import { sourceOf, toolsOf } from '../../../support/exportSource.ts';
import { trainedWeights } from '../../../support/samples.ts';

const layers = (classes: number): object[] => [
  { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
  { type: 'Conv2D', arguments: { filters: 4, kernel_size: 3 } },
  { type: 'Flatten' },
  { type: 'Dense', name: `head_${classes}`, arguments: { units: classes } },
];
const spec = readModelSpec({ name: 'small', layers: layers(3) });
const weights = trainedWeights(resolveModel(spec), 5);

let home: Home;
let models: Models;
let runs: Runs;
let datasets: Datasets;
let file: string;
const pids: number[] = [];

const importerOf = (changes: { entry?: string; bounds?: Partial<Bounds>; options?: ProcessOptions } = {}): Importer =>
  createImporter({
    home,
    models,
    runs,
    datasets,
    spawn(entry, options) {
      const child: ServingChild = forkProcess(entry, { ...options, ...changes.options });
      pids.push(child.pid!);
      return child;
    },
    childEntry: changes.entry ?? builtProgram('import/child'),
    bounds: (...of) => ({ ...boundsOf(...of), ...changes.bounds }),
  });

beforeAll(async () => {
  home = resolveHome(mkdtempSync(join(tmpdir(), 'epochal-importer-')));
  models = openModels(home.models);
  runs = openRuns(home);
  datasets = openDatasets(home.datasets, resolveCache());
  const artifact = await keras.write(sourceOf({ model: resolveModel(spec), weights }), exportSettingsSchema.parse({ format: 'keras' }), toolsOf(null));
  file = join(home.root, 'net of mine.keras');
  writeFileSync(file, Buffer.concat([...artifact.files.values()][0]!));
});
afterAll(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`);

describe('a file', () => {
  it('becomes a model of the store, its weights to the bit', async () => {
    const imported = await importerOf().import(file);
    expect(imported).toMatchObject({ kind: 'model', row: { model: 'net-of-mine', name: 'net of mine', origin: { kind: 'keras', file: 'net of mine.keras' }, params: 547, input: [8, 8, 3], classes: 3 } });
    const kept = readWeights(models.weights('net-of-mine'));
    for (const [name, { values }] of weights) expect(kept.get(name)?.values, name).toEqual(values);
    expect(readdirSync(home.models)).toEqual(['net-of-mine']);
  });

  it('is refused under a name that is taken, before it is kept', async () => {
    await expect(importerOf().import(file, { name: 'net of mine' })).rejects.toMatchObject({ code: 'model.name' });
    expect(readdirSync(home.models)).toEqual(['net-of-mine']);
  });

  it('gives weights for a network that shares layers with it', async () => {
    const other = resolveModel(readModelSpec({ name: 'other', layers: layers(7) }));
    const found = await importerOf().weights(file, other.spec);
    expect(found.missing).toEqual(['head_7']);
    expect([...found.weights.keys()]).toEqual(['conv2d/kernel', 'conv2d/bias']);
    expect(found.weights.get('conv2d/kernel')!.values).toEqual(weights.get('conv2d/kernel')!.values);
  });

  it('can be cancelled, and leaves nothing', async () => {
    const controller = new AbortController();
    const importing = importerOf({ entry: misbehaving }).import(lead('loop'), { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(importing).rejects.toMatchObject({ code: 'import.cancelled' });
    expect(readdirSync(home.models)).toEqual(['net-of-mine']);
  });
});

const misbehaving = join(import.meta.dirname, 'misbehaving.ts');

/** A file that passes for TFLite, and says how its reader goes astray. */
function lead(what: string): string {
  const path = join(home.root, `${what}.tflite`);
  writeFileSync(path, `\0\0\0\0TFL3${what}`);
  return path;
}

describe('a reader that goes astray', () => {
  it.each([
    ['never ends', 'loop', { milliseconds: 500 }, 'import.took-too-long'],
    ['takes memory outside the heap', 'bytes', { residentBytes: 400 * 2 ** 20 }, 'import.too-large'],
    ['takes memory of the heap', 'heap', { heapMegabytes: 64 }, 'import.too-large'],
    ['ends without a word', 'exit', {}, 'import.damaged'],
  ] as const)('and %s is ended, with a reason, and leaves nothing', async (_title, what, bounds, code) => {
    await expect(importerOf({ entry: misbehaving, bounds }).import(lead(what))).rejects.toMatchObject({ code });
    expect(readdirSync(home.models)).toEqual(['net-of-mine']);
    if (process.platform === 'linux') expect(isGone(pids.at(-1)!)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('and hangs is ended, with a reason, and leaves nothing', async () => {
    const before = pids.length;
    const there = readdirSync(home.models);
    const importing = importerOf({ entry: misbehaving, options: { lookEveryMs: 20 } }).import(lead('nothing'));
    await expect.poll(() => pids.length).toBe(before + 1);
    process.kill(pids.at(-1)!, 'SIGSTOP');
    await expect(importing).rejects.toMatchObject({ code: 'process.hung', message: expect.stringContaining('nothing.tflite') as string });
    expect(readdirSync(home.models)).toEqual(there);
  });
});
