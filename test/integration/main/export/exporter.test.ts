import { execFileSync, spawn as spawnProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../core/errors/words.ts';
import { exportSettingsSchema, type ExportChanges, type ExportProgress } from '../../../../core/exports.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { namesOf } from '../../../../core/subject.ts';
import { openDatasets, type Datasets } from '../../../../main/datasets/datasets.ts';
import { createExporter, type Exporter } from '../../../../main/export/exporter.ts';
import { resolveCache } from '../../../../main/system/home.ts';
import type { ServingChild } from '../../../../main/processes/calls.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import { builtProgram } from '../../../support/built.ts';
import type { EngineRef } from '../../../../main/engine/engines.ts';
import { engineOf } from '../../../../main/runtime/library.ts';
import { findRuntime } from '../../../../main/runtime/runtime.ts';
import type { Network } from '../../../../main/networks/network.ts';
import { writeCheckpoint } from '../../../../main/checkpoints/write.ts';
import { trainedWeights } from '../../../support/samples.ts';
import { packDataset } from '../trainer/support.ts';

const spec = readModelSpec({
  name: 'small',
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 8, kernel_size: 3, activation: 'relu' } },
    { type: 'BatchNormalization' },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: 10 } },
  ],
});

let root: string;
let out: string;
let engine: EngineRef;
let datasets: Datasets;
let network: Network;
let exporter: Exporter;
/** Resolves with each exporting process as it is started. */
let onSpawn: (child: ServingChild) => void = () => undefined;

const exporterOf = (spawn: (entry: string) => ServingChild = forkProcess): Exporter =>
  createExporter({
    findEngine: () => Promise.resolve(engine),
    datasets,
    database: join(root, 'epochal.db'),
    childEntry: builtProgram('export/child'),
    spawn(entry) {
      const child = spawn(entry);
      onSpawn(child);
      return child;
    },
  });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-exporter-'));
  await packDataset(join(root, 'datasets', 'waves'));
  datasets = openDatasets(join(root, 'datasets'), resolveCache());
  const { library: found } = await findRuntime({ cache: resolveCache() });
  engine = engineOf(found!);
  const state = { epoch: 3, step: 0, sums: { images: 0, loss: 0, topK: 0, correct: 0, seconds: 0 }, learningRate: null, callbacks: [], ended: null };
  mkdirSync(join(root, 'checkpoints'));
  const { folder } = writeCheckpoint(join(root, 'checkpoints'), { weights: trainedWeights(resolveModel(spec), 7), optimizer: new Map(), state })!;
  network = { run: 'r1', name: 'Small net', model: spec, training: null, folder: null, datasetChanged: false, trainedOn: { id: 'waves', sha256: datasets.info('waves').sha256 }, classes: namesOf(datasets.info('waves')), pixels: null, checkpoint: { name: folder, folder: join(root, 'checkpoints', folder), epoch: 3 }, detail: null };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  out = mkdtempSync(join(root, 'out-'));
  exporter = exporterOf();
});
afterEach(() => {
  onSpawn = () => undefined;
  exporter.close();
});

const settings = (changes: ExportChanges) => exportSettingsSchema.parse(changes);
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a network', () => {
  it('is exported as one file, proved on all test images, its report and golden answers beside it', async () => {
    const seen = new Set<ExportProgress['phase']>();
    const path = join(out, 'net.tflite');
    const report = await exporter.export(network, settings({ format: 'tflite' }), path, { onProgress: ({ phase }) => seen.add(phase) });
    expect(report).toMatchObject({
      run: 'r1', name: 'Small net', checkpoint: null, format: 'tflite', quantize: 'none',
      files: [{ path: 'net.tflite', bytes: readFileSync(path).length, sha256: sha256(path) }],
      sha256: sha256(path),
      proof: { dataset: 'waves', split: 'test', images: 120, available: 120, argmaxAgreement: 1, passed: true, interpreter: expect.stringContaining('LiteRT') as string, layerErrors: null },
    });
    expect(report.proof!.maxProbabilityGap).toBeLessThan(1e-5);
    expect(report.proof!.accuracyAfter).toBe(report.proof!.accuracyBefore);
    expect([...seen]).toEqual(expect.arrayContaining(['read', 'write', 'prove', 'place']));
    expect(readdirSync(out).sort()).toEqual(['net.tflite', 'net.tflite.golden.npz', 'net.tflite.report.json']);
    expect(JSON.parse(readFileSync(`${path}.report.json`, 'utf8'))).toEqual(report);
    const golden = readFileSync(`${path}.golden.npz`);
    expect(golden.includes("'descr': '|u1', 'fortran_order': False, 'shape': (8, 8, 8, 3)")).toBe(true);
    expect(golden.includes("'descr': '<f4', 'fortran_order': False, 'shape': (8, 10)")).toBe(true);
  });

  it('is exported as a folder, whose hash is that of the list of its files', async () => {
    const path = join(out, 'net');
    const report = await exporter.export(network, settings({ format: 'tfjs', proofImages: 10 }), path);
    expect(report.proof).toMatchObject({ images: 10, available: 120, passed: true });
    expect(report.files.length).toBeGreaterThan(1);
    for (const file of report.files) expect(sha256(join(path, file.path))).toBe(file.sha256);
    expect(report.sha256).toBe(createHash('sha256').update(report.files.map((file) => `${file.sha256}  ${file.path}\n`).join('')).digest('hex'));
    expect(readdirSync(path)).toEqual(expect.arrayContaining(['report.json', 'golden.npz']));
    // Again: an earlier export is replaced.
    await exporter.export(network, settings({ format: 'tfjs', proofImages: 10, quantize: 'uint8' }), path);
    expect(JSON.parse(readFileSync(join(path, 'report.json'), 'utf8'))).toMatchObject({ quantize: 'uint8' });
    expect(readdirSync(out)).toEqual(['net']);
  });

  it('that has no data set is run once on noise, and says that nothing is proved', async () => {
    const imported = { ...network, trainedOn: null, classes: null, name: 'Imported' };
    const report = await exporter.export(imported, settings({ format: 'onnx' }), join(out, 'net.onnx'));
    expect(report.proof).toBeNull();
    expect(report.warnings.map(phraseText)).toEqual([expect.stringContaining('numbers for names'), expect.stringContaining("'Imported' is an imported model"), expect.stringMatching(/noise .* [0-9.]+e-\d+/)]);
    expect(readdirSync(out).sort()).toEqual(['net.onnx', 'net.onnx.golden.npz', 'net.onnx.report.json']);
  });

  it('without a data set is proved on one that is named', async () => {
    const report = await exporter.export({ ...network, trainedOn: null }, settings({ format: 'onnx', dataset: 'waves' }), join(out, 'net.onnx'));
    expect(report.proof).toMatchObject({ dataset: 'waves', images: 120, passed: true });
  });

  it('is not run where no proof is asked for, and that is said', async () => {
    const report = await exporter.export(network, settings({ format: 'onnx', prove: false }), join(out, 'net.onnx'));
    expect(report.proof).toBeNull();
    expect(report.warnings.map(phraseText)).toEqual([expect.stringContaining('switched off')]);
    expect(JSON.parse(readFileSync(join(out, 'net.onnx.report.json'), 'utf8'))).toMatchObject({ warnings: [expect.stringContaining('switched off')] });
    expect(readdirSync(out).sort()).toEqual(['net.onnx', 'net.onnx.report.json']);
  });
});

describe('an export that comes to nothing leaves nothing', () => {
  const refused: [string, ExportChanges, string][] = [
    ['of settings that do not go together', { format: 'onnx', quantize: 'int8' }, 'export.settings'],
    ['on a data set that is not there', { format: 'onnx', dataset: 'none' }, 'dataset.unknown'],
  ];
  it.each(refused)('%s', async (_title, changes, code) => {
    await expect(exporter.export(network, settings(changes), join(out, 'net.onnx'))).rejects.toMatchObject({ code });
    expect(readdirSync(out)).toEqual([]);
  });

  it('in the place of a file that is mine, which stays', async () => {
    writeFileSync(join(out, 'net.onnx'), 'mine');
    await expect(exporter.export(network, settings({ format: 'onnx' }), join(out, 'net.onnx'))).rejects.toMatchObject({ code: 'output.exists' });
    expect(readFileSync(join(out, 'net.onnx'), 'utf8')).toBe('mine');
    await exporter.export(network, settings({ format: 'onnx', prove: false }), join(out, 'net.onnx'), { force: true });
    expect(readFileSync(join(out, 'net.onnx'), 'utf8')).not.toBe('mine');
  });

  it('without its checkpoint', async () => {
    const lost = { ...network, checkpoint: { name: '3', folder: join(root, 'none'), epoch: 3 } };
    await expect(exporter.export(lost, settings({ format: 'onnx' }), join(out, 'net.onnx'))).rejects.toMatchObject({ code: 'checkpoint.damaged' });
    expect(readdirSync(out)).toEqual([]);
  });

  it('when it is cancelled while it is compared', async () => {
    const controller = new AbortController();
    const exporting = exporter.export(network, settings({ format: 'tflite' }), join(out, 'net.tflite'), {
      signal: controller.signal,
      onProgress: ({ phase }) => phase === 'prove' && controller.abort(),
    });
    await expect(exporting).rejects.toMatchObject({ code: 'export.cancelled' });
    expect(readdirSync(out)).toEqual([]);
  });

  it('when its process is killed', async () => {
    onSpawn = (child) => child.onMessage(() => process.kill(child.pid!, 'SIGKILL'));
    await expect(exporter.export(network, settings({ format: 'onnx' }), join(out, 'net.onnx'))).rejects.toMatchObject({ code: expect.stringMatching(/^export\.(died|out-of-memory)$/) as string });
    expect(readdirSync(out)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('when its process hangs', async () => {
    const exporter = exporterOf((entry) => forkProcess(entry, { lookEveryMs: 100 }));
    onSpawn = (child) => child.onMessage(() => process.kill(child.pid!, 'SIGSTOP'));
    const exporting = exporter.export(network, settings({ format: 'onnx' }), join(out, 'net.onnx'));
    await expect(exporting).rejects.toMatchObject({ code: 'process.hung', message: expect.stringContaining("exported 'Small net' as onnx") as string });
    expect(readdirSync(out)).toEqual([]);
  });

  it('when the exporter is closed', async () => {
    const exporting = exporter.export(network, settings({ format: 'onnx' }), join(out, 'net.onnx'), { onProgress: () => exporter.close() });
    await expect(exporting).rejects.toMatchObject({ code: 'export.cancelled' });
    expect(readdirSync(out)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('where no file may grow as large', async () => {
    // 4 blocks of 1024 bytes.
    const limited = exporterOf((entry) => limitedFork(entry, 'ulimit -f 4'));
    await expect(limited.export(network, settings({ format: 'onnx' }), join(out, 'net.onnx'))).rejects.toMatchObject({ code: 'disk.full' });
    expect(readdirSync(out)).toEqual([]);
  });

  it('on a disk that fills up', async ({ skip }) => {
    await onDisk('size=16k', skip, async (disk) => {
      await expect(exporter.export(network, settings({ format: 'onnx' }), join(disk, 'net.onnx'))).rejects.toMatchObject({ code: 'disk.full' });
      expect(readdirSync(disk)).toEqual([]);
    });
  });

  it('in a folder that is read-only', async ({ skip }) => {
    const readOnly = async (folder: string): Promise<void> => {
      await expect(exporter.export(network, settings({ format: 'onnx' }), join(folder, 'net.onnx'))).rejects.toMatchObject({ code: 'output.write' });
      expect(readdirSync(folder)).toEqual([]);
    };
    if (process.getuid?.() === 0) return onDisk('ro', skip, readOnly);
    if (process.platform === 'win32') return skip('folders of Windows are made read-only otherwise');
    chmodSync(out, 0o500);
    await readOnly(out).finally(() => chmodSync(out, 0o700));
  });
});

/** A small disk of its own, for the time of some work. */
async function onDisk(options: string, skip: (note: string) => void, work: (folder: string) => Promise<void>): Promise<void> {
  const disk = join(out, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'epochal-test', disk], { stdio: 'ignore' });
  } catch {
    return skip('a disk can be made only by root on Linux');
  }
  try {
    await work(disk);
  } finally {
    execFileSync('umount', [disk]);
  }
}

/** A process in the shape of `forkProcess`'s, begun by a shell that limits it. */
function limitedFork(entry: string, limit: string): ServingChild {
  const child = spawnProcess('bash', ['-c', `${limit}; exec "$0" "$1"`, process.execPath, entry], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2000)));
  return {
    pid: child.pid,
    send: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    onBeat: () => undefined,
    onEnd: (listener) => void child.on('close', (code, signal) => listener({ code, signal, said })),
    ref: () => undefined,
    unref: () => undefined,
    kill: () => void child.kill('SIGKILL'),
  };
}

