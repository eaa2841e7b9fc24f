import { readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridgeOver } from '../../../../core/bridge/client.ts';
import type { Bridge, Events } from '../../../../core/contract.ts';
import type { ExportRow } from '../../../../core/exports.ts';
import { hostOf } from '../../../../main/bridge/host.ts';
import { filesOf } from '../../../../main/files/host.ts';
import { connectInMemory } from '../../../support/memory-transport.ts';
import { resolveCache, resolveHome } from '../../../../main/system/home.ts';
import { openStudio } from '../../../../main/studio/studio.ts';
import type { Studio } from '../../../../main/studio/services.ts';
import { openZip } from '../../../../main/formats/zip/read.ts';
import { packDataset } from '../trainer/support.ts';

const model = {
  name: 'small',
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 8, kernel_size: 3, activation: 'relu' } },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: 10 } },
  ],
};

let root: string;
let studio: Studio;
let bridge: Bridge;
let run: string;

const open = (): void => {
  studio = openStudio({ home: resolveHome(root), cache: resolveCache(), host: 'server' });
  bridge = bridgeOver(connectInMemory(hostOf(studio), (error) => expect.unreachable(error.message)).client);
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'epochal-exports-'));
  await packDataset(join(root, 'datasets', 'waves'));
  open();
  const row = await bridge.invoke('runs.start', { model, dataset: 'waves', training: { epochs: 1, threads: 1 }, name: 'Small net' });
  run = row.run;
  expect(await studio.trainer.wait(run)).toMatchObject({ state: 'finished' });
});
afterAll(async () => {
  await studio.close();
  rmSync(root, { recursive: true, force: true });
});

/** The end of an export: its row, and every change on the way. */
function ended(id: string): Promise<{ row: ExportRow; changes: Events['exports'][] }> {
  const changes: Events['exports'][] = [];
  return new Promise((resolve) => {
    const stop = bridge.subscribe('exports', null, (change) => {
      if (!('row' in change) || change.row.export !== id) return;
      changes.push(change);
      if (change.row.state === 'working') return;
      stop();
      resolve({ row: change.row, changes });
    });
  });
}

const get = (path: string): Promise<Response> => filesOf(studio)(new Request(`http://127.0.0.1${path}`));
const upload = async (path: string): Promise<string> => {
  const bytes = await (await get(path)).arrayBuffer();
  const response = await filesOf(studio)(new Request('http://127.0.0.1/uploads/models', { method: 'POST', body: bytes }));
  return ((await response.json()) as { upload: string }).upload;
};

describe('exports over the bridge', () => {
  let kept: ExportRow;

  it('answer at once, tell how they go on, and are kept with their file', async () => {
    const made = await bridge.invoke('exports.make', { network: { kind: 'run', id: run }, settings: { format: 'keras' } });
    expect(made).toMatchObject({ network: { kind: 'run', id: run }, name: 'Small net', state: 'working', report: null, download: null, folder: null, settings: { format: 'keras', quantize: 'none' } });
    const { row, changes } = await ended(made.export);
    expect(row).toMatchObject({ state: 'done', progress: null, report: { proof: { images: 120, passed: true } }, download: { name: 'small-net.keras', url: `/exports/${made.export}/small-net.keras` } });
    expect(changes.some((change) => 'row' in change && change.row.progress?.phase === 'prove')).toBe(true);
    expect(await bridge.invoke('exports.list', { network: { kind: 'run', id: run } })).toEqual([row]);
    for (const network of [{ kind: 'run', id: 'another' }, { kind: 'model', id: run }] as const) expect(await bridge.invoke('exports.list', { network })).toEqual([]);
    const response = await get(row.download!.url);
    expect((await response.arrayBuffer()).byteLength).toBe(row.report!.bytes);
    expect((await (await get(`/exports/${made.export}/report.json`)).json()) as object).toEqual(row.report);
    expect(isAbsolute(row.folder!)).toBe(true);
    expect(statSync(join(row.folder!, 'small-net.keras')).size).toBe(row.report!.bytes);
    kept = row;
  });

  it('of several files are had as one zip', async () => {
    const { export: id } = await bridge.invoke('exports.make', { network: { kind: 'run', id: run }, settings: { format: 'tfjs', proofImages: 10 } });
    const { row } = await ended(id);
    expect(row.download!.name).toBe('small-net-tfjs.zip');
    expect(readdirSync(join(row.folder!, 'small-net-tfjs'))).toContain('model.json');
    const zip = await openZip(new Uint8Array(await (await get(row.download!.url)).arrayBuffer()));
    expect(zip.paths).toEqual(expect.arrayContaining([...row.report!.files.map(({ path }) => path), 'report.json', 'golden.npz']));
    zip.close();
    await bridge.invoke('exports.remove', { export: id });
    expect((await bridge.invoke('exports.list', {})).map((one) => one.export)).toEqual([kept.export]);
    expect((await get(row.download!.url)).status).toBe(404);
  });

  it('go one after the other; one is cancelled, before or while it works', async () => {
    const first = await bridge.invoke('exports.make', { network: { kind: 'run', id: run }, settings: { format: 'tflite' } });
    const second = await bridge.invoke('exports.make', { network: { kind: 'run', id: run }, settings: { format: 'onnx' } });
    const ends = Promise.all([ended(first.export), ended(second.export)]);
    await bridge.invoke('exports.cancel', { export: second.export });
    await bridge.invoke('exports.cancel', { export: first.export });
    expect((await ends).map(({ row }) => row.state)).toEqual(['cancelled', 'cancelled']);
    for (const { export: id } of [first, second]) await bridge.invoke('exports.remove', { export: id });
    expect(await bridge.invoke('exports.list', {})).toEqual([kept]);
  });

  it.each([
    ['a run there is none of', 'nobody', { format: 'keras' }, 'run.unknown'],
    ['choices that do not go together', null, { format: 'keras', quantize: 'int8' }, 'export.settings'],
    ['a setting there is none of', null, { format: 'keras', level: 9 }, 'bridge.invalid'],
  ])('refuse %s at once', async (_title, of, settings, code) => {
    await expect(bridge.invoke('exports.make', { network: { kind: 'run', id: of ?? run }, settings: settings as never })).rejects.toMatchObject({ code });
  });

  it('that fail say why', async () => {
    const { export: id } = await bridge.invoke('exports.make', { network: { kind: 'run', id: run }, settings: { format: 'keras', dataset: 'none' } });
    expect((await ended(id)).row).toMatchObject({ state: 'failed', error: { code: 'dataset.unknown' }, report: null, folder: null });
    await bridge.invoke('exports.remove', { export: id });
  });

  it('are there when the app is opened again', async () => {
    await studio.close();
    open();
    expect(await bridge.invoke('exports.list', {})).toEqual([kept]);
  });

  it('come in again as models, which answer the same', async () => {
    const changes: Events['models'][] = [];
    bridge.subscribe('models', null, (change) => changes.push(change));
    const imported = await bridge.invoke('models.import', { files: [{ upload: await upload(kept.download!.url), path: 'net.keras' }], name: 'Come again' });
    if (imported.kind !== 'model') return expect.unreachable('a model was brought');
    const { model: id } = imported.row;
    expect(imported.row).toMatchObject({ name: 'Come again', origin: { file: 'net.keras' } });
    expect(changes).toEqual([{ row: imported.row }]);
    expect(await bridge.invoke('models.list', {})).toEqual([imported.row]);
    expect(await bridge.invoke('models.show', { model: id })).toMatchObject({ ...imported.row, training: { epochs: expect.any(Number) as number }, summary: { totalParams: imported.row.params } });
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#884422' } }).png().toBuffer();
    const sent = await filesOf(studio)(new Request('http://127.0.0.1/uploads', { method: 'POST', body: new Uint8Array(picture) }));
    const of = { kind: 'upload', upload: ((await sent.json()) as { upload: string }).upload } as const;
    const [before, after] = await Promise.all([bridge.invoke('predict.picture', { network: { kind: 'run', id: run }, picture: of }), bridge.invoke('predict.picture', { network: { kind: 'model', id }, picture: of })]);
    for (const [place, value] of after.probabilities.entries()) expect(Math.abs(value - before.probabilities[place]!)).toBeLessThan(1e-5);
    expect(after.top[0]!.name).toBe(before.top[0]!.name);
    expect(await bridge.invoke('evaluate.network', { network: { kind: 'model', id }, dataset: 'waves' })).toMatchObject({ run: id, count: 120 });
    const goesOn = await bridge.invoke('runs.start', { model: id, dataset: 'waves', training: { epochs: 1, threads: 1 } });
    expect(await studio.trainer.wait(goesOn.run)).toMatchObject({ state: 'finished' });
    expect((await bridge.invoke('runs.show', { run: goesOn.run })).training.initialWeights).toBe(id);
    await bridge.invoke('models.remove', { model: id });
    expect(changes.at(-1)).toEqual({ deleted: id });
  });

  it('that are no models are refused, and nothing of them is kept', async () => {
    const brought = await filesOf(studio)(new Request('http://127.0.0.1/uploads/models', { method: 'POST', body: 'a text of some length' }));
    const { upload: id } = (await brought.json()) as { upload: string };
    await expect(bridge.invoke('models.import', { files: [{ upload: id, path: 'net.keras' }] })).rejects.toMatchObject({ code: 'import.damaged' });
    await expect(bridge.invoke('models.import', { files: [{ upload: id, path: 'net.keras' }] })).rejects.toMatchObject({ code: 'upload.missing' });
    expect(await bridge.invoke('models.list', {})).toEqual([]);
  });
});
