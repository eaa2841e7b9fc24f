import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type SplitName, splitNames } from '../../../../../core/datasets.ts';
import { openDatasets } from '../../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../../main/datasets/known.ts';
import { npz } from '../../../../../main/formats/npz.ts';
import { zipParts } from '../../../../../main/formats/zip/write.ts';
import expected from '../../../../fixtures/arrays/expected.json' with { type: 'json' };
import { readHere } from '../read-here.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-npz-'));
afterAll(() => rmSync(root, { recursive: true }));
const datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'), knownDatasets, readHere);
const fixture = (name: string): string => join(import.meta.dirname, '../../../../fixtures/arrays', `${name}.npz`);
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(join(root, name), content);
  return join(root, name);
};

describe('an .npz of NumPy is read as it is meant', () => {
  it.each(Object.entries(expected))('%s', async (name, { classes, splits }) => {
    const info = await datasets.import(fixture(name));
    expect(info).toMatchObject({ id: name, classes, fit: null });
    const dataset = datasets.open(name);
    for (const split of splitNames) {
      const wanted = (splits as Partial<Record<SplitName, { shape: number[]; pixels: string; labels: number[] }>>)[split];
      expect(info.counts[split]).toBe(wanted?.labels.length ?? 0);
      if (!wanted) continue;
      expect([info.height, info.width, info.channels]).toEqual([wanted.shape[1], wanted.shape[2], wanted.shape[3] ?? 1]);
      expect([...dataset.labels(split)]).toEqual(wanted.labels);
      expect([...dataset.images(split, 0, info.counts[split])]).toEqual([...Buffer.from(wanted.pixels, 'base64')]);
    }
    dataset.close();
  });

  it('brought to another size and to grey where that is asked for', async () => {
    const info = await datasets.import(fixture('keras'), { name: 'small', size: { width: 2, height: 2 }, channels: 1, fit: 'pad', fill: '#ff0000' });
    expect(info).toMatchObject({ height: 2, width: 2, channels: 1, fit: 'pad', fill: '#ff0000', counts: { train: 4, test: 2 } });
  });
});

const whole = readFileSync(fixture('keras'));
const head = (dictionary: string): Buffer => Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from(Uint16Array.of(dictionary.length).buffer), Buffer.from(dictionary)]);
const archive = async (name: string, x: Buffer, compress = false): Promise<string> =>
  file(name, Buffer.concat(await zipParts([{ path: 'x_train.npy', content: [x], compress }, { path: 'y_train.npy', content: [head("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n"), Buffer.of(0)] }])));

describe('an .npz that can not be read is refused by its reason, and nothing is kept', () => {
  const cases: [string, RegExp, () => string | Promise<string>][] = [
    ['pickled pictures', /'x_train' holds Python objects/, () => fixture('bad-objects')],
    ['pickled labels', /'y_train' holds Python objects/, () => fixture('bad-object-labels')],
    ['values from -1 to 1', /the values of 'x_train' go from -0\.9765 to 1\./, () => fixture('bad-signed')],
    ['values up to 510', /the values of 'x_train' go from 0 to 498\./, () => fixture('bad-beyond')],
    ['values that are no numbers', /'x_train' holds values that are no numbers \(NaN or infinite\)/, () => fixture('bad-nan')],
    ['complex numbers', /'x_train' is of type <c8, which is not numbers/, () => fixture('bad-complex')],
    ['texts for pictures', /'x_train' is of type <U1, which is not numbers|'x_train' is of shape \(2\)/, () => fixture('bad-texts')],
    ['a label below 0', /label -1 of picture 1 in 'y_train' is out of range/, () => fixture('bad-negative-label')],
    ['a label between two classes', /label 2\.5 of picture 0 in 'y_train' is out of range/, () => fixture('bad-fraction-label')],
    ['a label beyond the names', /label 2 of picture 0 in 'y_train' is out of range, a whole number from 0 to 1 is needed/, () => fixture('bad-beyond-names')],
    ['two classes of one name', /'classes' does not name each class once/, () => fixture('bad-twice-named')],
    ['rows that are not one-hot', /row 0 of 'y_train' is no label/, () => fixture('bad-not-one-hot')],
    ['fewer labels than pictures', /'x_train' has 4 pictures and 'y_train' 3 labels/, () => fixture('bad-fewer-labels')],
    ['no labels', /'x_train' has no labels beside it/, () => fixture('bad-no-labels')],
    ['arrays of other names', /it holds weights, bias, and none of these are pictures/, () => fixture('bad-other-names')],
    ['no pictures', /'x_train' is of shape \(0, 3, 5, 3\)/, () => fixture('bad-no-pictures')],
    ['five axes', /'x_train' is of shape \(1, 4, 3, 5, 3\), which is not that of pictures/, () => fixture('bad-five-axes')],
    ['two channels', /'x_train' is of shape \(4, 2, 5, 2\)/, () => fixture('bad-two-channels')],
    ['splits of two sizes', /the pictures of x_train are 5 x 3 x 3, those of x_test 5 x 2 x 3/, () => fixture('bad-two-sizes')],
    ['a file cut in half', /cut\.npz: it can't be read: .*not a whole zip file/, () => file('cut.npz', whole.subarray(0, whole.length / 2))],
    ['a file with a byte changed', /spoilt\.npz: it can't be read: /, () => file('spoilt.npz', Buffer.from(whole).fill(0x55, 90, 110))],
    ['one that is no zip at all', /other\.npz: it can't be read: /, () => file('other.npz', Buffer.from('hello'))],
    ['an array that announces 2^31 pictures', /'x_train' says that it is \(2147483648, 1, 1\) of \|u1, 2147483648 bytes, and has 1/, () => archive('many.npz', Buffer.concat([head("{'descr': '|u1', 'fortran_order': False, 'shape': (2147483648, 1, 1), }\n"), Buffer.of(0)]))],
    ['one that announces more than can be counted', /'x_train' is no array as NumPy saves it/, () => archive('most.npz', head("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999, 1, 1), }\n"))],
    ['an array whose head is cut off', /'x_train' is no array as NumPy saves it/, () => archive('head.npz', head("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 1), }\n").subarray(0, 30))],
    ['something that is no array', /'x_train' is no array as NumPy saves it/, () => archive('text.npz', Buffer.from('not an array of numbers, but a text'))],
    ['an archive without arrays', /it holds no arrays/, async () => file('none.npz', Buffer.concat(await zipParts([{ path: 'readme.txt', content: [Buffer.from('hello')] }])))],
  ];
  it.each(cases)('%s', async (_, message, make) => {
    await expect(datasets.import(await make(), { name: 'refused' })).rejects.toMatchObject({ code: 'dataset.array', message: expect.stringMatching(message), hint: expect.stringMatching(/\.$/) });
    expect(datasets.list().map(({ id }) => id)).not.toContain('refused');
  });

  it('an array whose bytes are told wrong by the archive', async () => {
    const bomb = await archive('bomb.npz', Buffer.concat([head("{'descr': '|u1', 'fortran_order': False, 'shape': (100, 10, 10), }\n"), Buffer.alloc(10_000)]), true);
    await expect(datasets.import(bomb, { name: 'refused' })).rejects.toMatchObject({ code: 'dataset.array', message: expect.stringContaining("'x_train' has 100 pictures and 'y_train' 1 labels") });
  });
});

it('what Epochal itself writes as .npz is read', async () => {
  const path = file('own.npz', await npz({ x_train: { shape: [2, 1, 2], values: Uint8Array.of(1, 2, 3, 4) }, y_train: { shape: [2], values: Int32Array.of(1, 0) } }));
  expect(await datasets.import(path)).toMatchObject({ counts: { train: 2 }, classes: ['0', '1'], width: 2, height: 1, channels: 1 });
});
