import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatasets } from '../../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../../main/datasets/known.ts';
import { startTask } from '../../../../../main/datasets/progress.ts';
import { extractPictures } from '../../../../../main/datasets/readers/parquet/extract.ts';
import { openTable, type PictureRow } from '../../../../../main/datasets/readers/parquet/table.ts';
import { readHere } from '../read-here.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-parquet-'));
afterAll(() => rmSync(root, { recursive: true }));
const datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'), knownDatasets, readHere);
const fixture = (name: string): string => join(import.meta.dirname, '../../../../fixtures/arrays/parquet', `${name}.parquet`);
const whole = readFileSync(fixture('snappy'));
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(join(root, name), content);
  return join(root, name);
};
/** As the program of the fixtures makes them: 4 x 5 pixels. */
const pixels = (seed: number): number[] => Array.from({ length: 60 }, (_, index) => (seed * 37 + index * 11) & 255);

async function rowsOf(name: string): Promise<PictureRow[][]> {
  const groups: PictureRow[][] = [];
  for await (const rows of (await openTable(fixture(name), name)).read()) groups.push(rows);
  return groups;
}

describe('a table of pictures is read row group by row group', () => {
  it.each(['plain', 'gzip', 'zstd', 'brotli', 'pages'])('%s is as snappy', async (name) => {
    expect((await rowsOf(name)).flat()).toEqual((await rowsOf('snappy')).flat());
  });

  it('in groups of their own', async () => {
    expect((await rowsOf('groups')).map((rows) => rows.map(({ label }) => label))).toEqual([[2, 0], [1]]);
  });

  it.each([
    ['paths', [['a/one.png', 2], ['b/two.png', 0], [null, 1]]],
    ['gaps', [[null, 2], [null, 0], [null, null], [null, -1]]],
    ['texts', [[null, 'item 10'], [null, 'item 2'], [null, '猫']]],
    ['numbers', [[null, 2], [null, 0], [null, 1]]],
  ])('%s, with paths and labels', async (name, wanted) => {
    expect((await rowsOf(name)).flat().map(({ path, label }) => [path, label])).toEqual(wanted);
  });
});

it('files of several splits become one data set, with fine and coarse classes', async () => {
  const folder = join(root, 'hub');
  mkdirSync(join(folder, 'data'), { recursive: true });
  for (const name of ['train-00001-of-00002', 'train-00000-of-00002', 'test-00000-of-00001']) cpSync(fixture('levels'), join(folder, 'data', `${name}.parquet`));
  const info = await datasets.import(folder);
  expect(info).toMatchObject({ id: 'hub', classes: ['cat', 'dog', 'eel'], groups: [{ name: 'fur', classes: [0] }, { name: 'water', classes: [1, 2] }], counts: { train: 6, validation: 0, test: 3, unlabeled: 0 }, height: 4, width: 5, channels: 3, fit: null });
  const dataset = datasets.open('hub');
  expect([...dataset.labels('train')]).toEqual([2, 0, 1, 2, 0, 1]);
  expect([...dataset.images('train', 3, 3)]).toEqual([0, 1, 2].flatMap(pixels));
  dataset.close();
});

describe('what a table says of its pictures', () => {
  const extracted = async (name: string) => extractPictures('here', [{ name, split: 'test', table: await openTable(fixture(name), name) }], join(root, `extracted-${name}`), startTask(name));

  it('rows without a picture are listed, and those without a label are unlabelled', async () => {
    const { classes, items, left } = await extracted('gaps');
    expect(classes).toEqual(['cat', 'dog', 'eel']);
    expect(items.map(({ name, split, label }) => [name, split, label])).toEqual([['test/0', 'test', 2], ['unlabeled/2', 'unlabeled', 0], ['unlabeled/3', 'unlabeled', 0]]);
    expect(left.map(({ path }) => path)).toEqual(['test/1']);
  });

  it.each([
    ['texts', ['item 2', 'item 10', '猫'], [1, 0, 2]],
    ['numbers', ['0', '1', '2'], [2, 0, 1]],
  ])('without names of classes, %s are in their order', async (name, classes, labels) => {
    const set = await extracted(name);
    expect([set.classes, set.items.map(({ label }) => label)]).toEqual([classes, labels]);
  });

  it('names of their originals stay, each beside its number', async () => {
    expect((await extracted('paths')).items.map(({ name }) => name)).toEqual(['test/0 one.png', 'test/1 two.png', 'test/2']);
  });
});

describe('a table that can not be read is refused by its reason, and nothing is kept', () => {
  const cases: [string, string, RegExp, () => string][] = [
    ['a label beyond the names', 'dataset.array', /bad-range\.parquet: label 3 of row 2 is out of range, a whole number from 0 to 2 is needed/, () => fixture('bad-range')],
    ['a class in two groups', 'dataset.array', /row 1 of class 2 is in group 0, others of its class are in 1/, () => fixture('bad-two-groups')],
    ['no column of pictures', 'dataset.array', /it has no column of pictures, but text, label/, () => fixture('bad-columns')],
    ['no column of labels', 'dataset.array', /it has no column of labels, but image/, () => fixture('bad-labels')],
    ['its end cut off', 'dataset.array', /cut\.parquet: it is no whole Parquet file/, () => file('cut.parquet', whole.subarray(0, -100))],
    ['its middle cut out', 'dataset.array', /middle\.parquet: it is no whole Parquet file/, () => file('middle.parquet', Buffer.concat([whole.subarray(0, 200), whole.subarray(400)]))],
    ['its pages spoilt', 'dataset.array', /spoilt\.parquet: it is no whole Parquet file/, () => file('spoilt.parquet', Buffer.from(whole).fill(0xff, 4, 60))],
    ['nothing in it', 'dataset.array', /empty\.parquet: it is no whole Parquet file/, () => file('empty.parquet', Buffer.alloc(0))],
    ['another kind of file', 'dataset.array', /other\.parquet: it is no whole Parquet file/, () => file('other.parquet', Buffer.from('hello'))],
    ['pictures that are none', 'dataset.no-pictures', /./, () => fixture('bad-pictures')],
  ];
  it.each(cases)('%s', async (_, code, message, make) => {
    await expect(datasets.import(make(), { name: 'refused' })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(datasets.list().map(({ id }) => id)).not.toContain('refused');
  });
});
