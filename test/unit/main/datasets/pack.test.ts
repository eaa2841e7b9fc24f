import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatasets, type Datasets } from '../../../../main/datasets/datasets.ts';
import { appendToJournal } from '../../../../main/datasets/edits/append.ts';
import { journalFile } from '../../../../main/datasets/edits/journal.ts';
import { knownDatasets } from '../../../../main/datasets/known.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { datasetExportWork } from '../../../../main/export/data/work.ts';
import { openZip } from '../../../../main/formats/zip/read.ts';
import { zipParts, type ZipEntry } from '../../../../main/formats/zip/write.ts';
import { readHere } from './read-here.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-pack-'));
const store = join(root, 'datasets');
const classes = Array.from({ length: 300 }, (_, label) => `class ${label}`);
const fileOf = (index: number) => ({ name: `a/${index}.png`, width: 9, height: 8, bytes: 70 + index, kind: 'png', modified: index, hash: String(index).repeat(16) });
let datasets: Datasets;
let entries: Map<string, Buffer>;

/** As it is written of an edited set: four splits, labels of two bytes, files of pictures. */
beforeAll(async () => {
  datasets = openDatasets(store, join(root, 'cache'), knownDatasets, readHere);
  const own = join(store, 'own');
  mkdirSync(own, { recursive: true });
  const packer = await startPacker(own, startTask('own'), null);
  const part = (count: number, from: number) => ({ order: 0, images: Uint8Array.from({ length: count * 6 }, (_, at) => (from * 6 + at) & 255), labels: Array.from({ length: count }, (_, at) => (from + at) * 70), files: Array.from({ length: count }, (_, at) => fileOf(from + at)) });
  await packer.add({ split: 'train', ...part(2, 0) });
  await packer.add({ split: 'validation', ...part(1, 2) });
  await packer.add({ split: 'test', ...part(1, 3) });
  await packer.add({ split: 'unlabeled', ...part(1, 4) });
  await packer.finish({ id: 'own', name: 'Own', source: 'a test' }, { height: 1, width: 2, channels: 3, classes, groups: [{ name: 'all', classes: [0, 1] }], fit: 'pad', fill: '#ffffff', skipped: [{ path: 'b/x.png', reason: { phrase: 'it is no file', values: {} } }] });
  appendToJournal(own, () => ({ edit: 'move', images: { test: '0' }, to: 'train', created: '2026-01-01T00:00:00.000Z' }));
  appendToJournal(own, () => ({ edit: 'exclude', images: { train: '0' }, created: '2026-01-01T00:00:00.000Z' }));
  appendToJournal(own, () => ({ edit: 'undo', steps: 1, created: '2026-01-01T00:00:00.000Z' }));
  mkdirSync(join(root, 'out'));
  await datasetExportWork.write({ format: 'pack', picture: 'png', directory: own, staging: join(root, 'out'), fileName: 'own copy.epochal-data' }, () => undefined);
  const zip = await openZip(join(root, 'out', 'own copy.epochal-data'));
  entries = new Map();
  for (const path of zip.paths) entries.set(path, Buffer.from(await zip.read(path)));
  zip.close();
});
afterAll(() => rmSync(root, { recursive: true }));

it('a packed data set comes back as it was, with its edits, their history and the files of its pictures', async () => {
  const info = await datasets.import(join(root, 'out', 'own copy.epochal-data'));
  const before = datasets.info('own');
  expect(info).toEqual({ ...before, id: 'own-copy', name: 'own copy', source: expect.stringContaining('own copy.epochal-data'), origin: 'own copy.epochal-data' });
  expect(info).toMatchObject({ edits: 1, counts: { train: 3, validation: 1, test: 0, unlabeled: 1 } });
  for (const file of ['labels', 'images.u8', 'pictures.json', journalFile]) expect((await readFile(join(store, 'own-copy', file))).equals(await readFile(join(store, 'own', file))), file).toBe(true);
});

describe('a packed data set that is not whole is refused by its reason, and nothing is kept', () => {
  const packed = async (change: (files: Map<string, Buffer>) => void): Promise<Buffer> => {
    const files = new Map([...entries].map(([path, content]) => [path, Buffer.from(content)]));
    change(files);
    return Buffer.concat(await zipParts([...files].map(([path, content]): ZipEntry => ({ path, content: [content] }))));
  };
  const index = (change: Record<string, unknown>) => (files: Map<string, Buffer>): void => void files.set('index.json', Buffer.from(JSON.stringify({ ...(JSON.parse(files.get('index.json')!.toString()) as object), ...change })));
  const cases: [string, string, RegExp, () => Promise<Buffer>][] = [
    ['a pixel changed', 'dataset.array', /its content has sha256 [0-9a-f]{64}, [0-9a-f]{64} was recorded/, () => packed((files) => void (files.get('images.u8')![3]! ^= 1))],
    ['a label changed', 'dataset.array', /its content has sha256/, () => packed((files) => void (files.get('labels')![0]! ^= 1))],
    ['a class renamed', 'dataset.array', /its content has sha256/, () => packed(index({ classes: classes.with(0, 'other') }))],
    ['pictures missing', 'dataset.array', /it is not of 5 pictures, as its index says/, () => packed((files) => void files.set('images.u8', Buffer.alloc(12)))],
    ['no pictures', 'dataset.array', /it is not of 5 pictures, as its index says/, () => packed((files) => void files.delete('images.u8'))],
    ['no labels', 'dataset.array', /lacks 'labels'/, () => packed((files) => void files.delete('labels'))],
    ['an index that is none', 'dataset.array', /index\.json can't be read/, () => packed((files) => void files.set('index.json', Buffer.from('{')))],
    ['an index that announces 2^31 pictures', 'dataset.array', /its splits do not follow each other|it is not of/, () => packed(index({ splits: { train: { start: 0, end: 2 ** 31 }, validation: { start: 2 ** 31, end: 2 ** 31 }, test: { start: 2 ** 31, end: 2 ** 31 }, unlabeled: { start: 2 ** 31, end: 2 ** 31 } } }))],
    ['files of other pictures', 'dataset.array', /pictures\.json is not of 5 images/, () => packed((files) => void files.set('pictures.json', Buffer.from(files.get('pictures.json')!.toString().replace('"a/0.png",', ''))))],
    ['edits that are none', 'edits.damaged', /edits\.jsonl/, () => packed((files) => void files.set(journalFile, Buffer.concat([files.get(journalFile)!, Buffer.from('{"edit": "run"}\n')])))],
    ['a file cut in half', 'dataset.array', /refused\.epochal-data: it can't be read: /, async () => (await packed(() => undefined)).subarray(0, 200)],
  ];
  it.each(cases)('%s', async (_, code, message, make) => {
    writeFileSync(join(root, 'refused.epochal-data'), await make());
    await expect(datasets.import(join(root, 'refused.epochal-data'))).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(datasets.list().map(({ id }) => id)).not.toContain('refused');
  });
});
