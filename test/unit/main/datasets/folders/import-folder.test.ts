import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../../core/errors/words.ts';
import { openDatasets, type Datasets } from '../../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../../main/datasets/known.ts';
import { readPictureFiles } from '../../../../../main/datasets/picture-files.ts';
import { rescan } from '../../../../../main/datasets/rescan.ts';
import { readHere } from '../read-here.ts';
import { smallPixels, smallPng, writeFiles, writePictures } from './make-pictures.ts';

let root: string;
let datasets: Datasets;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'epochal-folder-'));
  datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'), knownDatasets, readHere);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A PNG of few bytes that says it is 8,000 x 8,000. */
function bomb(): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(8000, 0);
  header.writeUInt32BE(8000, 4);
  header.set([8, 2], 8);
  const chunk = (name: string, data: Uint8Array): Buffer => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(name), data, Buffer.alloc(4)]);
    bytes.writeUInt32BE(data.length, 0);
    return bytes;
  };
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(1000))), chunk('IEND', Buffer.alloc(0))]);
}

describe('folders of pictures', () => {
  it('become a data set, with what is wrong among them listed and nothing else lost', async () => {
    const folder = join(root, 'Obst & Gemüse');
    const jpeg = await sharp(Buffer.from(smallPixels(9)), { raw: { width: 4, height: 4, channels: 3 } }).jpeg().toBuffer();
    await writePictures(folder, ['class_10/a.png', 'class_10/b.png', 'class_2/10.png', 'class_2/9.png', '苹果/一.png', `it's "so"/x\ny.png`]);
    writeFiles(folder, {
      'class_2/jpeg.png': jpeg,
      'class_2/no-ending': await smallPng(20),
      'class_2/.ipynb_checkpoints/a.png': await smallPng(21),
      '__MACOSX/class_2/._a.png': await smallPng(22),
      'class_2/Thumbs.db': 'x',
      'class_2/._9.png': 'x',
      'class_2/notes.txt': 'nothing',
      'class_2/empty.jpg': '',
      'class_2/text.png': 'this is a text',
      'class_2/drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'class_2/cut.png': (await smallPng(23)).slice(0, 60),
      'class_2/bomb.png': bomb(),
    });
    mkdirSync(join(folder, 'nothing in it'));
    writeFileSync(join(root, 'outside.png'), await smallPng(24));
    symlinkSync(join(root, 'outside.png'), join(folder, 'class_2', 'outside.png'));
    symlinkSync('..', join(folder, 'class_2', 'up'));
    symlinkSync('nowhere.png', join(folder, 'class_2', 'nothing.png'));
    symlinkSync('9.png', join(folder, 'class_2', 'same.png'));

    const info = await datasets.import(folder);
    expect(info).toMatchObject({ id: 'obst-gemu-se', name: 'Obst & Gemüse', origin: 'Obst & Gemüse', height: 4, width: 4, channels: 3, fit: null, fill: null });
    expect(info.classes).toEqual(['class_2', 'class_10', `it's "so"`, '苹果']);
    expect(info.counts).toEqual({ train: 9, validation: 0, test: 0, unlabeled: 0 });
    const reasons = Object.fromEntries(info.skipped.map(({ path, reason }) => [path, phraseText(reason)]));
    expect(reasons).toEqual({
      'class_2/bomb.png': 'The picture has more than 50 million pixels.',
      'class_2/cut.png': 'its content is broken',
      'class_2/drawing.svg': 'it is no picture of a known kind',
      'class_2/empty.jpg': 'The picture is empty.',
      'class_2/nothing.png': 'it is a link to nothing',
      'class_2/outside.png': 'it is a link that leads outside of the folder',
      'class_2/text.png': 'it is no picture of a known kind',
      'class_2/up': 'it is a link to what is taken already',
    });
    const files = await readPictureFiles(join(root, 'datasets', info.id), 9);
    expect(files?.names).toEqual(['class_2/9.png', 'class_2/10.png', 'class_2/jpeg.png', 'class_2/no-ending', 'class_2/same.png', 'class_10/a.png', 'class_10/b.png', `it's "so"/x\ny.png`, '苹果/一.png']);
    expect(files?.kinds).toEqual(['png', 'png', 'jpeg', 'png', 'png', 'png', 'png', 'png', 'png']);
    const open = datasets.open(info.id);
    expect([...open.labels('train')]).toEqual([0, 0, 0, 0, 0, 1, 1, 2, 3]);
    expect([0, 1, 5, 8].map((i) => Buffer.from(open.image('train', i)).equals(Buffer.from(smallPixels([3, 2, 0, 1, 1, 0, 1, 5, 4][i]!))))).toEqual([true, true, true, true]);
    open.close();
  });

  it('are brought to the size, the channels and the splits that are asked for, and to grey where all are', async () => {
    const folder = await writePictures(join(root, 'set'), ['cat/1.png', 'cat/2.png', 'cat/3.png', 'cat/4.png', 'dog/5.png']);
    writeFiles(folder, { 'dog/wide.png': await sharp({ create: { width: 8, height: 2, channels: 3, background: '#ff0000' } }).png().toBuffer() });
    await expect(datasets.import(folder)).rejects.toMatchObject({ code: 'dataset.sizes', message: expect.stringContaining('2 sizes, from 4x4 to 8x2; most have 4x4') });
    // Of four cats two train, of two dogs one: a class always keeps something to train on.
    const padded = await datasets.import(folder, { size: { width: 6, height: 6 }, fit: 'pad', fill: '#0000ff', split: { train: 0.5, validation: 0.25, test: 0.25 }, seed: 3 });
    expect(padded).toMatchObject({ width: 6, height: 6, channels: 3, fit: 'pad', fill: '#0000ff', counts: { train: 3, validation: 1, test: 2, unlabeled: 0 } });
    const grey = writeFiles(join(root, 'grey'), { 'a/1.png': await smallPng(1, 1), 'b/2.png': await smallPng(2, 1) });
    expect(await datasets.import(grey)).toMatchObject({ width: 4, channels: 1 });
    const open = datasets.open('grey');
    expect([...open.image('train', 1)]).toEqual([...smallPixels(2, 1)]);
    open.close();
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['nothing at all', {}, 'dataset.empty', /holds no files/],
    ['hidden files alone', { 'a/.x.png': 'x', '.DS_Store': 'x' }, 'dataset.kind', /holds no data set/],
    ['other files', { 'a/x.txt': 'x' }, 'dataset.kind', /a\/x.txt/],
  ])('of %s are refused', async (_, files, code, message) => {
    const folder = join(root, 'set');
    mkdirSync(folder);
    await expect(datasets.import(writeFiles(folder, files))).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('are looked at again, and taken in anew in place of what was', async () => {
    const folder = await writePictures(join(root, 'set'), ['cat/1.png', 'cat/2.png', 'dog/3.png', 'dog/4.png']);
    const before = await datasets.import(folder);
    const look = async () => {
      const packed = datasets.open('set');
      return rescan(packed).finally(() => packed.close());
    };
    utimesSync(join(folder, 'cat/1.png'), 5, 5);
    expect(await look()).toEqual({ new: [], gone: [], changed: [] });
    rmSync(join(folder, 'cat/2.png'));
    writeFiles(folder, { 'dog/3.png': await smallPng(30), 'dog/5.png': await smallPng(31), 'dog/notes.txt': 'x' });
    expect(await look()).toEqual({ new: ['dog/5.png'], gone: ['cat/2.png'], changed: ['dog/3.png'] });
    const after = await datasets.import(folder, { replaces: 'set', name: 'set' });
    expect([before.counts.train, after.counts.train, after.sha256 === before.sha256]).toEqual([4, 4, false]);
    expect(datasets.info('set').sha256).toBe(after.sha256);
    expect(await look()).toEqual({ new: [], gone: [], changed: [] });
    rmSync(folder, { recursive: true });
    await expect(look()).rejects.toMatchObject({ code: 'dataset.origin' });
  });

  it('without classes, and with nothing but broken pictures, are refused', async () => {
    await expect(datasets.import(await writePictures(join(root, 'flat'), ['1.png', '2.png']))).rejects.toMatchObject({ code: 'dataset.no-classes', message: expect.stringContaining('2 pictures') });
    await expect(datasets.import(writeFiles(join(root, 'broken'), { 'a/1.png': 'x', 'b/2.png': 'y' }), { size: { width: 4, height: 4 } })).rejects.toMatchObject({ code: 'dataset.no-pictures', message: expect.stringContaining('a/1.png: it is no picture') });
  });
});
