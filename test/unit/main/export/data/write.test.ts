import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../../../../main/pictures/decode.ts';
import { appendToJournal } from '../../../../../main/datasets/edits/append.ts';
import { journalFile } from '../../../../../main/datasets/edits/journal.ts';
import { startPacker } from '../../../../../main/datasets/store/packer.ts';
import { startTask } from '../../../../../main/datasets/progress.ts';
import { datasetExportWork } from '../../../../../main/export/data/work.ts';
import type { DatasetExportProgress } from '../../../../../main/export/data/protocol.ts';
import type { DatasetExportSettings } from '../../../../../core/dataset-exports.ts';
import { openZip } from '../../../../../main/formats/zip/read.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-data-export-'));
const classes = ['猫, "kot"', 'CON', '-1', 'con'];
const image = (seed: number): number[] => Array.from({ length: 2 * 3 * 3 }, (_, index) => (seed * 50 + index * 13) & 255);
const stored = join(root, 'odd');

beforeAll(async () => {
  mkdirSync(stored);
  const packer = await startPacker(stored, startTask('odd'), null);
  await packer.add({ split: 'train', order: 0, images: Uint8Array.from([...image(0), ...image(1), ...image(2)]), labels: [3, 0, 1] });
  await packer.add({ split: 'test', order: 0, images: Uint8Array.from(image(3)), labels: [2] });
  await packer.add({ split: 'unlabeled', order: 0, images: Uint8Array.from(image(4)), labels: [0] });
  await packer.finish({ id: 'odd', name: 'Odd', source: 'a test', origin: { path: '/home/somebody/odd', options: { as: 'folder' } } }, { height: 2, width: 3, channels: 3, classes });
});
afterAll(() => rmSync(root, { recursive: true }));

let written = 0;
async function write(settings: DatasetExportSettings, fileName: string | null = null, directory = stored): Promise<{ folder: string; files: number; bytes: number; told: DatasetExportProgress[] }> {
  const folder = join(root, `out-${written++}`);
  mkdirSync(folder);
  const told: DatasetExportProgress[] = [];
  const result = await datasetExportWork.write({ ...settings, directory, staging: folder, fileName }, (step) => told.push(step));
  return { folder, ...result, told };
}

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')).sort();

describe('a data set as picture folders', () => {
  it.each(['png', 'jpg'] as const)('has a %s a picture, under names that are safe and not the same, and lists them in order', async (picture) => {
    const { folder, files, bytes, told } = await write({ format: 'folder', picture });
    expect(filesIn(folder)).toEqual(['classes.csv', 'index.csv', `test/-1/0.${picture}`, `train/_CON/2.${picture}`, `train/_con (2)/0.${picture}`, `train/猫, _kot_/1.${picture}`, `unlabeled/0.${picture}`].sort());
    expect(readFileSync(join(folder, 'index.csv'), 'utf8').split('\r\n')).toEqual([
      'path,label,split',
      `train/_con (2)/0.${picture},con,train`,
      `"train/猫, _kot_/1.${picture}","猫, ""kot""",train`,
      `train/_CON/2.${picture},CON,train`,
      `test/-1/0.${picture},-1,test`,
      `unlabeled/0.${picture},,unlabeled`,
      '',
    ]);
    expect(readFileSync(join(folder, 'classes.csv'), 'utf8')).toBe('class\r\n"猫, ""kot"""\r\nCON\r\n-1\r\ncon\r\n');
    expect(files).toBe(7);
    expect(bytes).toBe(filesIn(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0));
    expect(told.at(-1)).toEqual({ done: 5, total: 5 });
  });

  it('keeps each pixel as PNG', async () => {
    const { folder } = await write({ format: 'folder', picture: 'png' });
    expect(await decodePng(readFileSync(join(folder, 'test', '-1', '0.png')), 1000)).toEqual({ width: 3, channels: 3, pixels: Buffer.from(image(3)) });
  });
});

it('as CSV has a row a picture with its pixels', async () => {
  const { folder, files } = await write({ format: 'csv', picture: 'png' }, 'odd.csv');
  const lines = readFileSync(join(folder, 'odd.csv'), 'utf8').split('\r\n');
  expect(files).toBe(1);
  expect(lines[0]).toBe(`split,label,class,${Array.from({ length: 18 }, (_, index) => `pixel${index}`).join(',')}`);
  expect(lines.slice(1)).toEqual([`train,3,con,${image(0).join(',')}`, `train,0,"猫, ""kot""",${image(1).join(',')}`, `train,1,CON,${image(2).join(',')}`, `test,2,-1,${image(3).join(',')}`, `unlabeled,,,${image(4).join(',')}`, '']);
});

it('as npz has the arrays of Keras, with the names of the classes', async () => {
  const { folder } = await write({ format: 'npz', picture: 'png' }, 'odd.npz');
  const zip = await openZip(join(folder, 'odd.npz'));
  expect(zip.paths).toEqual(['x_train.npy', 'y_train.npy', 'x_test.npy', 'y_test.npy', 'x_unlabeled.npy', 'classes.npy']);
  const array = async (name: string): Promise<[string, Buffer]> => {
    const bytes = Buffer.from(await zip.read(`${name}.npy`));
    const start = 10 + bytes.readUInt16LE(8);
    return [bytes.toString('latin1', 10, start).trimEnd(), bytes.subarray(start)];
  };
  expect(await array('x_train')).toEqual(["{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2, 3, 3), }", Buffer.from([0, 1, 2].flatMap(image))]);
  expect(await array('y_train')).toEqual(["{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", Buffer.from([3, 0, 1])]);
  const [head, letters] = await array('classes');
  expect(head).toBe("{'descr': '<U8', 'fortran_order': False, 'shape': (4,), }");
  expect(letters.toString('utf16le').replaceAll('\0', '')).toBe(classes.join(''));
  zip.close();
});

describe('a data set that was edited', () => {
  const edited = join(root, 'edited');
  beforeAll(() => {
    cpSync(stored, edited, { recursive: true });
    const created = '2026-01-01T00:00:00.000Z';
    appendToJournal(edited, () => ({ edit: 'exclude', images: { train: '1' }, created }));
    appendToJournal(edited, () => ({ edit: 'move', images: { test: '0' }, to: 'train', created }));
    appendToJournal(edited, () => ({ edit: 'rename-class', label: 2, name: 'minus one', created }));
  });

  it('leaves as its edits have it', async () => {
    const { folder } = await write({ format: 'folder', picture: 'png' }, null, edited);
    const rows = readFileSync(join(folder, 'index.csv'), 'utf8').split('\r\n').slice(1, -1);
    expect(rows.map((row) => row.split(',').slice(1).join(','))).toEqual(['con,train', 'CON,train', 'minus one,train', ',unlabeled']);
    expect(readFileSync(join(folder, 'classes.csv'), 'utf8')).toContain('minus one');
  });

  it('as a pack has what was imported, and the edits with their history beside it', async () => {
    const { folder } = await write({ format: 'pack', picture: 'png' }, 'edited.epochal-data', edited);
    const zip = await openZip(join(folder, 'edited.epochal-data'));
    expect(zip.paths).toEqual(['index.json', 'labels', journalFile, 'images.u8']);
    for (const path of ['labels', journalFile, 'images.u8']) expect(Buffer.from(await zip.read(path)).equals(readFileSync(join(edited, path))), path).toBe(true);
    zip.close();
  });
});

it('as a pack has the files of the store, but not where on this machine it came from', async () => {
  const { folder } = await write({ format: 'pack', picture: 'png' }, 'odd.epochal-data');
  const zip = await openZip(join(folder, 'odd.epochal-data'));
  expect(zip.paths).toEqual(['index.json', 'labels', 'images.u8']);
  for (const path of ['labels', 'images.u8']) expect(Buffer.from(await zip.read(path)).equals(readFileSync(join(stored, path))), path).toBe(true);
  expect(JSON.parse(Buffer.from(await zip.read('index.json')).toString())).toEqual({ ...JSON.parse(readFileSync(join(stored, 'index.json'), 'utf8')), origin: null });
  zip.close();
});
