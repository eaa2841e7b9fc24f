import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detect } from '../../../../main/import/detect.ts';
import { zipParts } from '../../../../main/formats/zip/write.ts';

let root: string;
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'epochal-detect-'))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const zip = async (...paths: string[]): Promise<Buffer> => Buffer.concat(await zipParts(paths.map((path) => ({ path, content: [Buffer.from('{}')] }))));
const hdf5 = Buffer.from('\x89HDF\r\n\x1a\n and more', 'latin1');
const flat = Buffer.from('\x1c\x00\x00\x00TFL3 and more', 'latin1');

/** Puts files below a folder of the case's own; gives the path that is asked about. */
async function put(name: string, files: Record<string, Buffer | Promise<Buffer>>, asked: string): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const to = join(root, name, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, await content);
  }
  return join(root, name, asked);
}

describe('what a path holds', () => {
  it.each<[string, () => Record<string, Buffer | Promise<Buffer>>, string, string, string]>([
    ['a zip with a configuration is Keras', () => ({ a: zip('config.json', 'model.weights.h5') }), 'a', 'keras', 'a'],
    ['a zip with a manifest is runs', () => ({ 'b.zip': zip('manifest.json') }), 'b.zip', 'epochal', 'b.zip'],
    ['a zip of a TensorFlow.js model, in a folder or not', () => ({ 'c.zip': zip('net/model.json', 'net/a.bin') }), 'c.zip', 'tfjs', 'c.zip'],
    ['HDF5 by its signature, whatever it is called', () => ({ 'c.bin': hdf5 }), 'c.bin', 'h5', 'c.bin'],
    ['TFLite by its identifier', () => ({ d: flat }), 'd', 'tflite', 'd'],
    ['ONNX by its ending, as it has no mark', () => ({ 'e.onnx': Buffer.from('\b\x08') }), 'e.onnx', 'onnx', 'e.onnx'],
    ['a damaged file by its ending, for its reader to say what is wrong', () => ({ 'f.keras': Buffer.from('PX') }), 'f.keras', 'keras', 'f.keras'],
    ['model.json means its folder', () => ({ 'net/model.json': Buffer.from('{}') }), 'net/model.json', 'tfjs', 'net'],
    ['a folder with model.json', () => ({ 'net/model.json': Buffer.from('{}') }), 'net', 'tfjs', 'net'],
    ['a folder of what a browser saved', () => ({ 'dl/my-net.json': Buffer.from('{}'), 'dl/my-net.weights.bin': Buffer.from('') }), 'dl', 'tfjs', 'my-net.json'],
    ['a folder around one', () => ({ 'outer/net/model.json': Buffer.from('{}'), 'outer/.DS_Store': Buffer.from('') }), 'outer', 'tfjs', 'net'],
  ])('%s', async (title, files, asked, kind, name) => {
    expect(await detect(await put(title, files(), asked))).toMatchObject({ kind, name });
  });

  it.each<[string, () => Record<string, Buffer | Promise<Buffer>> | Promise<Record<string, Buffer>>, string, string]>([
    ['nothing', () => ({}), 'none', 'import.missing'],
    ['a text', () => ({ 'a.txt': Buffer.from('hello, this is a text') }), 'a.txt', 'import.not-a-model'],
    ['an empty file', () => ({ a: Buffer.alloc(0) }), 'a', 'import.not-a-model'],
    ['a picture', () => ({ 'a.png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') }), 'a.png', 'import.not-a-model'],
    ['a zip of other things', () => ({ 'a.zip': zip('word/document.xml') }), 'a.zip', 'import.not-a-model'],
    ['a zip cut off', async () => ({ 'a.keras': (await zip('config.json')).subarray(0, 40) }), 'a.keras', 'import.damaged'],
    ['a SavedModel', () => ({ 'm/saved_model.pb': Buffer.from('x') }), 'm', 'import.not-a-model'],
    ['a folder of pictures', () => ({ 'm/a.png': Buffer.from('x'), 'm/b.png': Buffer.from('x') }), 'm', 'import.not-a-model'],
  ])('%s is refused', async (title, files, asked, code) => {
    await expect(detect(await put(`no ${title}`, await files(), asked))).rejects.toMatchObject({ code });
  });
});
