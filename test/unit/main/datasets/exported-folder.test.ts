import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../main/datasets/known.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { datasetExportWork } from '../../../../main/export/data/work.ts';
import { readHere } from './read-here.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-exported-'));
afterAll(() => rmSync(root, { recursive: true }));
const datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'), knownDatasets, readHere);

it('pictures that were exported are the same data set again, but for those that have been changed since', async () => {
  const own = join(root, 'datasets', 'own');
  const out = join(root, 'again');
  mkdirSync(own, { recursive: true });
  mkdirSync(out);
  const packer = await startPacker(own, startTask('own'), null);
  const images = (from: number, count: number) => Uint8Array.from({ length: count * 12 }, (_, at) => ((from * 12 + at) * 7) & 255);
  // Neither classes nor pictures are in the order of their names; a class has no picture, and two differ in capitals alone.
  await packer.add({ split: 'train', order: 0, images: images(0, 4), labels: [3, 0, 3, 1] });
  await packer.add({ split: 'test', order: 0, images: images(4, 2), labels: [1, 0] });
  await packer.add({ split: 'unlabeled', order: 0, images: images(6, 1), labels: [0] });
  await packer.finish({ id: 'own', name: 'Own', source: 'a test' }, { height: 2, width: 2, channels: 3, classes: ['zebra, "striped"', 'CON', 'nothing', 'con'] });
  await datasetExportWork.write({ format: 'folder', picture: 'png', directory: own, staging: out, fileName: null }, () => undefined);
  const { sha256, counts, classes } = datasets.info('own');
  expect(await datasets.import(out)).toMatchObject({ id: 'again', sha256, counts, classes, skipped: [] });

  const index = join(out, 'index.csv');
  const rows = readFileSync(index, 'utf8').split('\r\n');
  unlinkSync(join(out, rows[2]!.split('"')[1]!));
  writeFileSync(index, [...rows, '../secret.png,CON,train', 'a.png,unknown,train', 'a.png,CON,else', ''].join('\r\n'));
  const changed = await datasets.import(out, { name: 'changed' });
  expect(changed.counts).toEqual({ ...counts, train: 3 });
  expect(changed.skipped.map(({ path }) => path)).toEqual([expect.stringContaining('zebra'), '../secret.png', 'a.png', 'a.png']);
});
