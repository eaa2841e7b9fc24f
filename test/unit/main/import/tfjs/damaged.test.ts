import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../../core/errors.ts';
import { UnsupportedError } from '../../../../../main/formats/errors.ts';
import { readTfjs } from '../../../../../main/import/tfjs/tfjs.ts';
import { zipParts } from '../../../../../main/formats/zip/write.ts';
import { sampleOf } from '../../../../support/samples.ts';
import { tfjsFiles, writeFiles } from '../../../../support/tfjsFiles.ts';

const home = mkdtempSync(join(tmpdir(), 'epochal-tfjs-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sample = sampleOf('small', {
  name: 'small',
  layers: [
    { type: 'InputLayer', name: 'image', arguments: { shape: [4, 4, 1] } },
    { type: 'Conv2D', name: 'conv', arguments: { filters: 2, kernel_size: 3 } },
    { type: 'Flatten', name: 'flat' },
    { type: 'Dense', name: 'last', arguments: { units: 3, activation: 'softmax' } },
  ],
}, 1);
const files = await tfjsFiles(sample);
const [topology, shard] = [files.get('model.json')!, files.get('group1-shard1of1.bin')!];

interface Text {
  format: string;
  modelTopology: { model_config: { config: { layers: { class_name: string; config: Record<string, unknown>; name: string }[] } } };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string; quantization?: object }[] }[];
}

/** The files with another `model.json`, in a folder of their own. */
function changed(change: (text: Text) => void): string {
  const text = JSON.parse(topology.toString()) as Text;
  change(text);
  const folder = mkdtempSync(join(home, 'changed-'));
  writeFiles(folder, new Map([...files, ['model.json', Buffer.from(JSON.stringify(text))]]));
  return folder;
}

async function failure(source: string | Uint8Array): Promise<EpochalError> {
  const error: unknown = await readTfjs(source, 'small').then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EpochalError);
  return error as EpochalError;
}

/** A model, or a typed error. */
async function expectAnswer(folder: string): Promise<boolean> {
  const start = performance.now();
  const error: unknown = await readTfjs(folder, 'small').then(() => null, (thrown: unknown) => thrown);
  if (error !== null) {
    expect(error, String(error)).toBeInstanceOf(EpochalError);
    expect((error as EpochalError).code).toMatch(/^import\./);
  }
  expect(performance.now() - start).toBeLessThan(2000);
  return error === null;
}

describe('a TensorFlow.js model that is whole', () => {
  it('comes in from a folder, its model.json and a zip file', async () => {
    const folder = mkdtempSync(join(home, 'whole-'));
    writeFiles(folder, files);
    const zip = Buffer.concat(await zipParts(Array.from(files, ([path, bytes]) => ({ path: `web/${path}`, content: [bytes] }))));
    for (const source of [folder, join(folder, 'model.json'), zip]) {
      const { model, weights, classes, warnings } = await readTfjs(source, 'small');
      expect(model.preprocessing).toEqual(sample.model.preprocessing);
      expect(model.layers.map(({ type }) => type)).toEqual(['InputLayer', 'Conv2D', 'Flatten', 'Dense']);
      expect(weights.get('conv/kernel')).toEqual(sample.weights.get('conv/kernel'));
      expect(classes).toHaveLength(3);
      expect(warnings).toEqual([]);
    }
  });

  it.each([['float16', 1e-3], ['uint8', 5e-3], ['uint16', 3e-5]] as const)('has weights of %s near the true ones', async (quantize, near) => {
    const folder = mkdtempSync(join(home, 'quantised-'));
    const quantised = await tfjsFiles(sample, quantize);
    writeFiles(folder, quantised);
    expect(quantised.get('group1-shard1of1.bin')!.length).toBeLessThan(shard.length);
    const { weights } = await readTfjs(folder, 'small');
    const [before, after] = ['last/kernel', 'last/kernel'].map((name, i) => (i === 0 ? sample : { weights }).weights.get(name)!.values);
    for (const [i, value] of before!.entries()) expect(Math.abs(value - after![i]!)).toBeLessThan(near);
    expect(weights.get('last/bias')).toEqual(sample.weights.get('last/bias'));
  });
});

describe('a TensorFlow.js model that is not', { timeout: 120_000 }, () => {
  it('gives a typed error, or a model, for every byte of its description changed and every length of it', async () => {
    const folder = mkdtempSync(join(home, 'fuzz-'));
    writeFiles(folder, files);
    const path = join(folder, 'model.json');
    let models = 0;
    for (let at = 0; at < topology.length; at++) {
      const bytes = Buffer.from(topology);
      bytes[at] = bytes[at]! ^ (1 << (at % 8));
      writeFileSync(path, bytes);
      if (await expectAnswer(folder)) models++;
      writeFileSync(path, topology.subarray(0, at));
      expect(await expectAnswer(folder)).toBe(false);
    }
    expect(models).toBeGreaterThan(0);
    expect(models).toBeLessThan(topology.length);
  });

  it('gives a typed error, or a model, for every byte of its weights changed and every length of them', async () => {
    const folder = mkdtempSync(join(home, 'fuzz-'));
    writeFiles(folder, files);
    const path = join(folder, 'group1-shard1of1.bin');
    for (let at = 0; at < shard.length; at++) {
      const bytes = Buffer.from(shard);
      bytes[at] = bytes[at]! ^ 0xff;
      writeFileSync(path, bytes);
      await expectAnswer(folder);
      writeFileSync(path, shard.subarray(0, at));
      expect(await expectAnswer(folder)).toBe(false);
    }
  });

  it.each<[string, (text: Text) => void, RegExp]>([
    ['a path that leads upwards', (text) => { text.weightsManifest[0]!.paths = ['../secret.bin']; }, /outside its folder, '\.\.\/secret\.bin'/],
    ['an absolute path', (text) => { text.weightsManifest[0]!.paths = ['/etc/hostname']; }, /outside its folder/],
    ['a folder for weights', (text) => { text.weightsManifest[0]!.paths = ['.']; }, /outside its folder/],
    ['a file that is not there', (text) => { text.weightsManifest[0]!.paths = ['other.bin']; }, /lacks 'other\.bin'/],
    ['one file for many weights', (text) => { text.weightsManifest[0]!.paths = new Array<string>(1000).fill('group1-shard1of1.bin'); }, /names 'group1-shard1of1\.bin' twice/],
    ['a huge declared size', (text) => { text.weightsManifest[0]!.weights[0]!.shape = [1e9, 1e9, 1, 1]; }, /its weights take .* bytes, group1-shard1of1\.bin has/],
    ['a negative length', (text) => { text.weightsManifest[0]!.weights[0]!.shape = [-3, 3, 1, 2]; }, /'conv\/kernel' has no shape/],
    ['another shape', (text) => { text.weightsManifest[0]!.weights[0]!.shape = [3, 3, 2, 1]; }, /is \(3, 3, 2, 1\) there, and \(3, 3, 1, 2\)/],
    ['an unknown dtype', (text) => { text.weightsManifest[0]!.weights[0]!.dtype = 'constructor'; }, /dtype "constructor"/],
    ['an unknown quantisation', (text) => { text.weightsManifest[0]!.weights[0]!.quantization = { dtype: 'uint8', scale: null }; }, /quantised in a way/],
    ['no weights', (text) => { text.weightsManifest = []; }, /layer 'conv' \(Conv2D\) has 0 arrays/],
    ['layers of no known shape', (text) => { text.modelTopology.model_config.config.layers = []; }, /no layers/],
  ])('is refused with %s', async (_title, change, message) => {
    const error = await failure(changed(change));
    expect(error.code).toBe('import.damaged');
    expect(error.message).toMatch(message);
  });

  it('is refused with a link that leads outside', async () => {
    const folder = changed((text) => { text.weightsManifest[0]!.paths = ['link.bin']; });
    writeFileSync(join(home, 'secret.bin'), shard);
    symlinkSync(join(home, 'secret.bin'), join(folder, 'link.bin'));
    expect((await failure(folder)).message).toContain('a link that leads outside');
  });

  it('is refused with weights that are no numbers', async () => {
    const folder = changed(() => undefined);
    const bytes = Buffer.from(shard);
    bytes.writeFloatLE(NaN, 8);
    writeFileSync(join(folder, 'group1-shard1of1.bin'), bytes);
    expect((await failure(folder)).message).toContain('no finite numbers');
  });

  it('takes __proto__ for a key like others', async () => {
    const folder = mkdtempSync(join(home, 'proto-'));
    const text = topology.toString().replace('"format"', '"__proto__":{"format":"graph-model","polluted":1},"format"').replace('"filters":2', '"filters":2,"__proto__":{"groups":7}');
    writeFiles(folder, new Map([...files, ['model.json', Buffer.from(text)]]));
    expect((await readTfjs(folder, 'small')).weights.size).toBe(4);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('is refused as a graph model, with what to do', async () => {
    const error = await failure(changed((text) => { text.format = 'graph-model'; }));
    expect(error.code).toBe('import.unsupported');
    expect(error.hint).toContain('.keras');
  });

  it('names all layers that there are none of', async () => {
    const error = await failure(changed((text) => {
      for (const [i, type] of [[3, 'LSTM'], [4, 'Lambda']] as const) text.modelTopology.model_config.config.layers[i]!.class_name = type;
    }));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect((error as UnsupportedError).layers.map(({ type }) => type)).toEqual(['LSTM', 'Lambda']);
  });
});
