import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatasets } from '../../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../../main/datasets/known.ts';
import { readHere } from '../read-here.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-idx-'));
afterAll(() => rmSync(root, { recursive: true }));
const datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'), knownDatasets, readHere);

type Files = Record<string, Buffer>;

function idx(sizes: number[], values: number[], type = 8): Buffer {
  const head = Buffer.alloc(4 + sizes.length * 4);
  head[2] = type;
  head[3] = sizes.length;
  sizes.forEach((size, axis) => head.writeUInt32BE(size, 4 + axis * 4));
  return Buffer.concat([head, Buffer.from(values)]);
}

/** Pictures of 2 x 3 pixels. */
const pixels = (count: number): number[] => Array.from({ length: count * 6 }, (_, index) => (index * 7) & 255);
const mnist: Files = {
  'train-images-idx3-ubyte': idx([3, 2, 3], pixels(3)),
  'train-labels-idx1-ubyte': idx([3], [7, 0, 9]),
  't10k-images-idx3-ubyte': idx([2, 2, 3], pixels(2)),
  't10k-labels-idx1-ubyte': idx([2], [1, 2]),
};
const renamed = (rename: (name: string) => string, change = (bytes: Buffer): Buffer => bytes): Files => Object.fromEntries(Object.entries(mnist).map(([name, bytes]) => [rename(name), change(bytes)]));

let made = 0;
function folder(files: Files): string {
  const path = join(root, `set-${made++}`);
  mkdirSync(path);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return path;
}

describe('IDX files are read under their usual names', () => {
  it.each<[string, () => string]>([
    ['of MNIST', () => folder(mnist)],
    ['with a dot', () => folder(renamed((name) => name.replace('-idx', '.idx')))],
    ['gzipped', () => folder(renamed((name) => `${name}.gz`, (bytes) => gzipSync(bytes)))],
    ['gzipped, without saying so', () => folder(renamed((name) => name, (bytes) => gzipSync(bytes)))],
    ['the file of the training pictures alone, beside the others', () => join(folder(mnist), 'train-images-idx3-ubyte')],
    ['the gzipped file of test labels alone, beside the others', () => join(folder(renamed((name) => `${name}.gz`, (bytes) => gzipSync(bytes))), 't10k-labels-idx1-ubyte.gz')],
  ])('%s', async (_, make) => {
    const path = make();
    const name = `read ${made}`;
    const info = await datasets.import(path, { name });
    expect(info).toMatchObject({ classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], counts: { train: 3, validation: 0, test: 2, unlabeled: 0 }, height: 2, width: 3, channels: 1 });
    const dataset = datasets.open(info.id);
    expect([...dataset.labels('train'), ...dataset.labels('test')]).toEqual([7, 0, 9, 1, 2]);
    expect([...dataset.images('train', 0, 3)]).toEqual(pixels(3));
    expect([...dataset.images('test', 0, 2)]).toEqual(pixels(2));
    dataset.close();
  });

  it('of EMNIST, whose pictures lie on their side, upright', async () => {
    const info = await datasets.import(folder(renamed((name) => `emnist-digits-${name.replace('t10k', 'test')}`)), { name: 'emnist' });
    expect(info).toMatchObject({ height: 3, width: 2, counts: { train: 3, test: 2 } });
    const dataset = datasets.open('emnist');
    expect([...dataset.image('train', 0)]).toEqual([0, 21, 7, 28, 14, 35]);
    dataset.close();
  });
});

describe('IDX files that can not be read are refused by their reason, and nothing is kept', () => {
  const images = mnist['train-images-idx3-ubyte']!;
  const changed = (name: string, bytes: Buffer): string => folder({ ...mnist, [name]: bytes });
  const cases: [string, string, RegExp, () => string][] = [
    ['fewer labels than pictures', 'dataset.array', /train-labels-idx1-ubyte: it has 2 labels, and train-images-idx3-ubyte 3 pictures/, () => changed('train-labels-idx1-ubyte', idx([2], [1, 2]))],
    ['a file cut off', 'dataset.array', /train-images-idx3-ubyte: it says that it has 18 bytes of values \(3 x 2 x 3\), and has 11/, () => changed('train-images-idx3-ubyte', images.subarray(0, -7))],
    ['a file with more', 'dataset.array', /it says that it has 18 bytes of values \(3 x 2 x 3\), and has more/, () => changed('train-images-idx3-ubyte', Buffer.concat([images, images]))],
    ['2^31 pictures announced', 'dataset.array', /train-labels-idx1-ubyte: it has 3 labels, and train-images-idx3-ubyte 2147483648 pictures/, () => changed('train-images-idx3-ubyte', idx([2 ** 31, 2, 3], pixels(3)))],
    ['2^31 labels announced too', 'dataset.array', /train-labels-idx1-ubyte: it says that it has 2147483648 bytes of values/, () => folder({ ...mnist, 'train-images-idx3-ubyte': idx([2 ** 31, 2, 3], pixels(3)), 'train-labels-idx1-ubyte': idx([2 ** 31], [1]) })],
    ['another magic number', 'dataset.array', /train-images-idx3-ubyte: it begins with 504b0304/, () => changed('train-images-idx3-ubyte', Buffer.from('PK\x03\x04'))],
    ['nothing in it', 'dataset.array', /train-images-idx3-ubyte: it begins with nothing/, () => changed('train-images-idx3-ubyte', Buffer.alloc(0))],
    ['a head cut off', 'dataset.array', /train-images-idx3-ubyte: it ends too early/, () => changed('train-images-idx3-ubyte', images.subarray(0, 9))],
    ['floats', 'dataset.array', /its values are of type 0x0d, unsigned bytes/, () => changed('train-images-idx3-ubyte', idx([3, 2, 3], pixels(3), 13))],
    ['pictures for labels', 'dataset.array', /train-labels-idx1-ubyte: it has 3 axes, 1 are needed/, () => changed('train-labels-idx1-ubyte', images)],
    ['pictures without pixels', 'dataset.array', /it says that it has 3 pictures of 0 x 2 pixels/, () => changed('train-images-idx3-ubyte', idx([3, 2, 0], []))],
    ['a gzip cut off', 'dataset.array', /train-images-idx3-ubyte: it ends too early/, () => changed('train-images-idx3-ubyte', gzipSync(images).subarray(0, -12))],
    ['a gzip damaged', 'dataset.array', /train-images-idx3-ubyte: it can't be unpacked/, () => changed('train-images-idx3-ubyte', gzipSync(images).fill(0x55, 12, 20))],
    ['pictures without their labels', 'dataset.incomplete', /lacks train-labels\.$/, () => folder(Object.fromEntries(Object.entries(mnist).filter(([name]) => name !== 'train-labels-idx1-ubyte')))],
    ['two data sets in one folder', 'dataset.array', /it holds several data sets: emnist-digits, emnist-letters\./, () => folder({ ...renamed((name) => `emnist-digits-${name}`), ...renamed((name) => `emnist-letters-${name}`) })],
  ];
  it.each(cases)('%s', async (_, code, message, make) => {
    await expect(datasets.import(make(), { name: 'refused' })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(datasets.list().map(({ id }) => id)).not.toContain('refused');
  });
});
