import { describe, expect, it } from 'vitest';

import { Hdf5Reader } from '../../../../../main/formats/hdf5/read.ts';
import { Hdf5Writer } from '../../../../../main/formats/hdf5/write.ts';
import { UnsupportedError } from '../../../../../main/formats/errors.ts';
import type { ImportedModel } from '../../../../../main/formats/imported-model.ts';
import { readH5 } from '../../../../../main/formats/keras/h5.ts';
import { readKeras } from '../../../../../main/formats/keras/keras.ts';
import { readWeightsFor } from '../../../../../main/formats/keras/weightsFor.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { zipParts } from '../../../../../main/formats/zip/write.ts';
import { openZip } from '../../../../../main/formats/zip/read.ts';
import { kerasFile, readAny } from '../../../../support/kerasFiles.ts';

type Json = Record<string, unknown>;

/** Everything in tiny.keras: the test changes a part and packs it again. */
async function tiny(change: (parts: { config: Json; metadata: Json; layers: Json[] }) => void = () => undefined, weights?: Uint8Array): Promise<Uint8Array> {
  const zip = await openZip(await kerasFile('keras3-tiny.keras'));
  const parse = async (path: string): Promise<Json> => JSON.parse(Buffer.from(await zip.read(path)).toString()) as Json;
  const [config, metadata] = [await parse('config.json'), await parse('metadata.json')];
  change({ config, metadata, layers: (config['config'] as Json)['layers'] as Json[] });
  const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  return Buffer.concat(await zipParts([
    { path: 'config.json', content: [text(config)] },
    { path: 'metadata.json', content: [text(metadata)] },
    { path: 'model.weights.h5', content: [weights ?? (await zip.read('model.weights.h5'))] },
  ]));
}

/** Weights of tiny.keras. */
async function weightsOf(kernel: { shape: number[]; values: number[] }): Promise<Uint8Array> {
  const file = await Hdf5Writer.create();
  for (const group of ['/layers', '/layers/dense', '/layers/dense/vars']) file.group(group);
  file.dataset('/layers/dense/vars/0', kernel.shape, Float32Array.from(kernel.values));
  file.dataset('/layers/dense/vars/1', [2], Float32Array.of(0, 0));
  return Buffer.concat(file.finish());
}

const failure = (work: Promise<unknown>): Promise<{ code: string; message: string; hint: string }> =>
  work.then(() => ({ code: 'none', message: 'it was taken', hint: '' }), (error: unknown) => error as never);
const configOf = (layer: Json | undefined): Json => layer!['config'] as Json;

describe('layers that cannot be brought in', () => {
  it.each(['refused-layers.keras', 'refused-layers.h5'])('are named all at once, and nothing is executed: %s', async (name) => {
    const error = await failure(readAny(await kerasFile(name), name));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.code).toBe('import.unsupported');
    const named = (error as unknown as UnsupportedError).layers.map((layer) => `${layer.name} (${layer.type})`);
    expect(named.toSorted()).toEqual(['code (Lambda)', 'memory (LSTM)', 'twice (Conv2D)']);
    for (const part of ["'code' (Lambda): it is code, which is never executed", "'memory' (LSTM)", "'twice' (Conv2D): it is called 2 times"]) expect(error.message).toContain(part);
  });

  it.each([
    ['refused-ends.keras', ['image', 'other', 'one', 'two']],
    ['refused-channels.keras', ['first']],
  ])('are those of several ends or another order of axes: %s', async (name, layers) => {
    const error = await failure(readAny(await kerasFile(name), name));
    expect(error.code).toBe('import.unsupported');
    for (const layer of layers) expect(error.message).toContain(`'${layer}'`);
  });

  it.each<[string, (layers: Json[]) => void, RegExp]>([
    ['a class of a program', (layers) => Object.assign(layers[2]!, { registered_name: 'Mine>Dense', module: 'mine' }), /'dense' \(Dense\): it is custom code/],
    ['an operation between layers', (layers) => Object.assign(layers[2]!, { class_name: 'Add', module: 'keras.src.ops.numpy' }), /\(Add\)/],
    ['an activation of a program', (layers) => (configOf(layers[2])['activation'] = { module: 'builtins', class_name: 'function', config: 'mine', registered_name: 'function' }), /'mine' is custom code/],
    ['an activation we have not', (layers) => (configOf(layers[2])['activation'] = 'sparse_plus'), /'sparse_plus' is not in the catalogue/],
    ['an argument out of bounds', (layers) => (configOf(layers[2])['units'] = -1), /'dense' \(Dense\): it got units=-1/],
    ['an input that is no picture', (layers) => (configOf(layers[0])['batch_shape'] = [null, 7]), /no picture/],
    ['quantised weights', (layers) => (configOf(layers[2])['dtype'] = { class_name: 'QuantizedDTypePolicy', config: {} }), /quantised/],
  ])('%s', async (_what, change, message) => {
    const error = await failure(readKeras(await tiny(({ layers }) => change(layers)), 'x.keras'));
    expect(error.code).toBe('import.unsupported');
    expect(error.message).toMatch(message);
  });
});

describe('files that do not hold together', () => {
  it.each<[string, (parts: { config: Json; metadata: Json; layers: Json[] }) => void, string, RegExp]>([
    ['no layers', ({ config }) => (config['config'] = {}), 'import.damaged', /no layers/],
    ['a layer without a class', ({ layers }) => delete layers[1]!['class_name'], 'import.damaged', /class_name/],
    ['two layers of one name', ({ config }) => Object.assign(config, functional(['a', 'a'], ['in', 'in'])), 'import.damaged', /two of its layers/],
    ['a circle', ({ config }) => Object.assign(config, functional(['a', 'b'], ['b', 'a'])), 'import.damaged', /depends on itself/],
    ['a layer that takes what is not there', ({ config }) => Object.assign(config, functional(['a', 'b'], ['in', 'none'])), 'import.damaged', /'none', which is not there/],
    ['a network that is none', ({ layers }) => (configOf(layers[0])['batch_shape'] = [null, 2, 2, 3]), 'import.damaged', /weight 'kernel' of layer 'dense' \(Dense\) is \(4, 2\) there, and \(12, 2\)/],
    ['models far within one another', ({ config }) => { for (let depth = 0; depth < 100; depth++) config['config'] = { layers: [{ class_name: 'Sequential', config: config['config'] }] }; }, 'import.damaged', /too deep/],
  ])('%s', async (_what, change, code, message) => {
    const error = await failure(readKeras(await tiny(change), 'x.keras'));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it.each([
    ['NaN', { shape: [4, 2], values: [1, 2, 3, NaN, 5, 6, 7, 8] }, /weight 'kernel' of layer 'dense' \(Dense\) holds values that are no finite numbers/],
    ['infinity', { shape: [4, 2], values: [1, 2, 3, Infinity, 5, 6, 7, 8] }, /no finite numbers/],
    ['another shape', { shape: [2, 4], values: [1, 2, 3, 4, 5, 6, 7, 8] }, /is \(2, 4\) there, and \(4, 2\)/],
  ])('weights of %s, naming the layer', async (_what, kernel, message) => {
    const error = await failure(readKeras(await tiny(() => undefined, await weightsOf(kernel)), 'x.keras'));
    expect(error.code).toBe('import.damaged');
    expect(error.message).toMatch(message);
  });

  it('keys that mean something to JavaScript mean nothing here', async () => {
    const poison = JSON.parse('{"__proto__": {"polluted": true, "units": 9}, "constructor": {"prototype": {"polluted": true}}}') as Json;
    const bytes = await tiny(({ config, metadata, layers }) => {
      for (const target of [config, metadata, layers[2]!, configOf(layers[2])]) for (const key of Object.keys(poison)) Object.defineProperty(target, key, { value: poison[key], enumerable: true });
      Object.defineProperty(configOf(layers[2]), 'name', { value: '__proto__' });
    });
    const { model, weights } = await readKeras(bytes, 'x.keras');
    expect(({} as Json)['polluted']).toBeUndefined();
    expect(model.layers.at(-1)).toMatchObject({ name: '__proto__', arguments: { units: 2 } });
    expect([...weights.keys()]).toEqual(['__proto__/kernel', '__proto__/bias']);
  });

  it.each<[string, string, (bytes: Uint8Array, name: string) => Promise<ImportedModel>, string]>([
    ['weights alone', 'keras2-residual-weights.h5', readH5, 'import.weights-only'],
    ['weights alone', 'keras3-residual.weights.h5', readH5, 'import.weights-only'],
    ['HDF5 of something else', 'numbers.h5', readH5, 'import.not-a-model'],
    ['a picture', 'png', readH5, 'import.damaged'],
    ['a picture', 'png', readKeras, 'import.damaged'],
    ['a zip archive of something else', 'zip', readKeras, 'import.not-a-model'],
  ])('%s: %s', async (_what, name, read, code) => {
    const bytes = name === 'png' ? Buffer.from('\x89PNG\r\n\x1a\n and more') : name === 'zip' ? Buffer.concat(await zipParts([{ path: 'a.txt', content: [Buffer.from('a')] }])) : await kerasFile(name);
    const error = await failure(read(bytes, name));
    expect(error.code).toBe(code);
    expect(error.hint).not.toBe('');
  });

  it('an HDF5 file of something else has no weights', async () => {
    const { model } = await readKeras(await kerasFile('keras3-tiny.keras'), 'x.keras');
    expect(await failure(readWeightsFor(resolveModel(model), await kerasFile('numbers.h5'), 'numbers.h5'))).toMatchObject({ code: 'import.not-a-model' });
  });
});

describe('arrays of HDF5', () => {
  it.each([
    ['huge', 'import.too-large', /8,000,000,000 bytes/],
    ['large', 'import.damaged', /400,000,000 bytes, which its file/],
    ['piece', 'import.damaged', /which its file/],
    ['filter', 'import.damaged', /packed by filter 32000 \(lzf\)/],
    ['elsewhere', 'import.damaged', /./],
    ['virtual', 'import.damaged', /other files/],
    ['text', 'import.damaged', /does not hold numbers/],
    ['compound', 'import.damaged', /does not hold numbers/],
  ])('that are not in the file, or not what they say, are refused: %s', async (name, code, message) => {
    const reader = await Hdf5Reader.open(await kerasFile(`refused-${name}.h5`), 'x.h5');
    const error = await failure(Promise.resolve().then(() => reader.dataset('/x')));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it.each(['<f2', '<f4', '<f8', '>f4', '>f8'])('of every width and order are read: %s', async (kind) => {
    const reader = await Hdf5Reader.open(await kerasFile('numbers.h5'), 'x.h5');
    expect(reader.dataset(`/${kind}`)).toEqual({ shape: [2, 3], values: Float32Array.of(1.5, -2, 0.25, 3, 65504, -0) });
  });

  it.each(['i1', '<u2', '>i4', '<i8'])('of whole numbers are read: %s', async (kind) => {
    const reader = await Hdf5Reader.open(await kerasFile('numbers.h5'), 'x.h5');
    expect(reader.dataset(`/${kind}`).values).toEqual(Float32Array.of(1, 2, 3));
  });

  it('that are packed are read', async () => {
    const reader = await Hdf5Reader.open(await kerasFile('numbers.h5'), 'x.h5');
    expect(reader.dataset('/packed')).toEqual({ shape: [40, 100], values: Float32Array.from({ length: 4000 }, (_, i) => i) });
  });
});

/** A Functional model of an input and Dense layers of these names, each of which takes one layer. */
function functional(names: readonly string[], takes: readonly string[]): Json {
  const dense = names.map((name, place) => ({ class_name: 'Dense', config: { name, units: 2 }, name, inbound_nodes: [[[takes[place], 0, 0, {}]]] }));
  const input = { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 2, 2, 1] }, name: 'in', inbound_nodes: [] };
  return { class_name: 'Functional', config: { name: 'f', layers: [input, ...dense], input_layers: [['in', 0, 0]], output_layers: [[names.at(-1), 0, 0]] } };
}
