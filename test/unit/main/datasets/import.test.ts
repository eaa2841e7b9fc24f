import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetProgress } from '../../../../core/datasets.ts';
import { type Datasets, openDatasets } from '../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../main/datasets/known.ts';
import { publishedNames } from '../../../../main/datasets/labels.ts';
import { type Files, PickleWriter, binaryBatch, cifar10Names, pickleBatch, pixels, tarGz, texts, tinyBatches, tinyBinary, tinyPython, writeFolder } from './make-cifar.ts';
import { readHere } from './read-here.ts';

let root: string;
let store: string;
let datasets: Datasets;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'epochal-import-'));
  store = join(root, 'datasets');
  datasets = openDatasets(store, join(root, 'cache'), knownDatasets, readHere);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function archive(files: Files, folder = 'cifar-10-batches-py', name = 'data.tar.gz'): Promise<string> {
  const path = join(root, name);
  await writeFile(path, await tarGz(folder, files));
  return path;
}

async function tinyPng(): Promise<Files> {
  const batches = Object.entries(tinyBatches());
  const files: Files = {};
  for (const [name, { seeds }] of batches)
    files[`${name}.png`] = await sharp(Buffer.concat(seeds.map(pixels)), { raw: { width: 1024, height: seeds.length, channels: 3 } }).png().toBuffer();
  const labels = batches.map(([, batch]) => batch.labels);
  files['train_lables.json'] = Buffer.from(JSON.stringify(labels.slice(0, 5).flat()));
  files['test_lables.json'] = Buffer.from(JSON.stringify(labels[5]));
  return files;
}

function tinyCifar100(): { python: Files; binary: Files } {
  const { en, groups } = publishedNames.cifar100;
  const labels = en.map((_, i) => i);
  const train = { seeds: labels, labels, groups: groups?.of ?? [] };
  const test = { seeds: [100, 101], labels: [5, 99], groups: [groups?.of[5] ?? 0, groups?.of[99] ?? 0] };
  const meta = new PickleWriter().dictionary({ fine_label_names: texts(en), coarse_label_names: texts(groups?.en ?? []) }).end();
  return {
    python: { meta, test: pickleBatch(test), train: pickleBatch(train) },
    binary: {
      'fine_label_names.txt': Buffer.from(`${en.join('\n')}\n`),
      'coarse_label_names.txt': Buffer.from(`${groups?.en.join('\n')}\n`),
      'train.bin': binaryBatch(train),
      'test.bin': binaryBatch(test),
    },
  };
}

describe('importing CIFAR-10', () => {
  const forms: [string, () => Promise<string>][] = [
    ['the python archive', () => archive(tinyPython())],
    ['the binary archive', () => archive(tinyBinary(), 'cifar-10-batches-bin')],
    ['the png package', async () => archive(await tinyPng(), 'package')],
    ['the python folder', () => writeFolder(join(root, 'cifar-10-batches-py'), tinyPython())],
    ['the folder above it', async () => (await writeFolder(join(root, 'above', 'cifar-10-batches-py'), tinyPython()), join(root, 'above'))],
    ['the binary folder', () => writeFolder(join(root, 'bin'), tinyBinary())],
    ['the archive without its names', () => { const { 'batches.meta': _, ...files } = tinyPython(); return archive(files); }],
  ];

  it.each(forms)('%s gives the same store', async (_, make) => {
    const info = await datasets.import(await make(), { name: 'tiny' });
    expect(info).toMatchObject({ id: 'tiny', name: 'tiny', classes: cifar10Names, counts: { train: 10, validation: 0, test: 2, unlabeled: 0 }, height: 32, width: 32, channels: 3 });
    expect(info.classesZh).toEqual(['飞机', '汽车', '鸟', '猫', '鹿', '狗', '青蛙', '马', '船', '卡车']);
    const images = Buffer.concat(Array.from({ length: 12 }, (_unused, seed) => pixels(seed)));
    const labels = Buffer.from(Array.from({ length: 12 }, (_unused, seed) => (seed * 3) % 10));
    expect((await readFile(join(store, 'tiny', 'images.u8'))).equals(images)).toBe(true);
    expect([...(await readFile(join(store, 'tiny', 'labels')))]).toEqual([...labels]);
    const facts = JSON.stringify([32, 32, 3, 'uint8', cifar10Names, [[0, 10], [10, 10], [10, 12], [12, 12]]]);
    expect(info.sha256).toBe(createHash('sha256').update(`${facts}\n`).update(images).update(labels).digest('hex'));
    expect(await readdir(store)).toEqual(['tiny']);
    expect((await readdir(join(store, 'tiny'))).sort()).toEqual(['images.u8', 'index.json', 'labels']);
  });

  it('tells how far it is, ending with done', async () => {
    const reported: DatasetProgress[] = [];
    await openDatasets(store, join(root, 'cache')).import(await archive(tinyPython()), { name: 'tiny', onProgress: (progress) => reported.push(progress) });
    expect([...new Set(reported.map((progress) => progress.phase))]).toEqual(['unpack', 'pack', 'verify', 'done']);
    expect(reported.every((progress) => progress.id === 'tiny' && (progress.total === null || progress.done <= progress.total))).toBe(true);
    expect(reported.at(-1)).toMatchObject({ phase: 'done', done: 12, total: 12, unit: 'images' });
  });

  it('keeps what is there when the same comes again, and refuses something else under its name', async () => {
    const first = await datasets.import(await archive(tinyPython()), { name: 'Tiny Set' });
    expect(first.id).toBe('tiny-set');
    expect(await datasets.import(await archive(tinyBinary()), { name: 'Tiny Set' })).toEqual(first);
    await expect(datasets.import(await archive(tinyPython(tinyBatches(3))), { name: 'Tiny Set' })).rejects.toMatchObject({ code: 'dataset.exists' });
    expect(datasets.info('tiny-set')).toEqual(first);
    expect(await readdir(store)).toEqual(['tiny-set']);
  });
});

describe('importing CIFAR-100', () => {
  it.each(['python', 'binary'] as const)('takes the fine labels and learns the groups from the %s version', async (form) => {
    const info = await datasets.import(await archive(tinyCifar100()[form], 'cifar-100'), { name: 'hundred' });
    const published = publishedNames.cifar100;
    expect(info.classes).toEqual(published.en);
    expect(info.classesZh).toEqual(published.zh);
    expect(info.groups).toEqual(published.groups?.en.map((name, index) => ({ name, nameZh: published.groups?.zh[index], classes: published.groups?.of.flatMap((group, label) => (group === index ? [label] : [])) })));
    const open = datasets.open('hundred');
    expect([...open.labels('test')]).toEqual([5, 99]);
    expect(Buffer.from(open.image('test', 1)).equals(Buffer.from(pixels(101)))).toBe(true);
    open.close();
  });
});

describe('what can not be imported is refused and leaves nothing', () => {
  const { data_batch_2: _gone, ...lacking } = tinyPython();
  const without = (name: string, bytes: Buffer): Files => ({ ...tinyPython(), [name]: bytes });
  const wrongCount = new PickleWriter().dictionary({ labels: (w) => void w.list([(l) => void l.int(1)]), data: (w) => void w.array(2, 3072, new Uint8Array(6144)) }).end();
  const wrongShape = new PickleWriter().dictionary({ labels: (w) => void w.list([(l) => void l.int(1)]), data: (w) => void w.array(1, 3000, new Uint8Array(3000)) }).end();

  const cases: [string, string, () => Promise<string>][] = [
    ['a path that is not there', 'path.missing', async () => join(root, 'nowhere.tar.gz')],
    ['an empty folder', 'dataset.empty', async () => (await mkdir(join(root, 'empty')), join(root, 'empty'))],
    ['a folder of other things', 'dataset.kind', () => writeFolder(join(root, 'other'), { 'notes.txt': Buffer.from('hello') })],
    ['an archive of other things', 'dataset.kind', () => archive({ 'notes.txt': Buffer.from('hello') })],
    ['an archive cut in half', 'dataset.truncated', async () => { const whole = await tarGz('x', tinyPython()); await writeFile(join(root, 'half.tar.gz'), whole.subarray(0, whole.length / 2)); return join(root, 'half.tar.gz'); }],
    ['an archive without its last byte', 'dataset.truncated', async () => { const whole = await tarGz('x', tinyPython()); await writeFile(join(root, 'cut.tar.gz'), whole.subarray(0, -1)); return join(root, 'cut.tar.gz'); }],
    ['an archive with a byte changed', 'dataset.damaged', async () => { const whole = await tarGz('x', tinyPython()); whole[whole.length - 6]! ^= 0xff; await writeFile(join(root, 'bad.tar.gz'), whole); return join(root, 'bad.tar.gz'); }],
    ['a zip archive', 'dataset.not-archive', async () => (await writeFile(join(root, 'a.tar.gz'), 'PK\x03\x04 and so on'), join(root, 'a.tar.gz'))],
    ['an empty file', 'dataset.not-archive', async () => (await writeFile(join(root, 'a.tar.gz'), ''), join(root, 'a.tar.gz'))],
    ['a gzip of no archive', 'dataset.not-archive', async () => (await writeFile(join(root, 'a.gz'), gzipSync(Buffer.alloc(4096, 'text '))), join(root, 'a.gz'))],
    ['a missing batch', 'dataset.incomplete', () => archive(lacking)],
    ['a batch that is no pickle', 'dataset.pickle', () => archive(without('data_batch_3', Buffer.from('nonsense')))],
    ['an empty batch', 'dataset.pickle', () => archive(without('data_batch_3', Buffer.alloc(0)))],
    ['more images than labels', 'dataset.counts', () => archive(without('data_batch_3', wrongCount))],
    ['images of another size', 'dataset.malformed', () => archive(without('data_batch_3', wrongShape))],
    ['a label out of range', 'dataset.labels', () => archive(without('data_batch_3', pickleBatch({ seeds: [1], labels: [10] })))],
    ['a label below zero', 'dataset.labels', () => archive(without('data_batch_3', pickleBatch({ seeds: [1], labels: [-1] })))],
    ['a binary batch of a broken size', 'dataset.counts', () => archive({ ...tinyBinary(), 'data_batch_2.bin': Buffer.alloc(3074) })],
    ['a binary label out of range', 'dataset.labels', () => archive({ ...tinyBinary(), 'data_batch_2.bin': Buffer.alloc(3073, 77) })],
    ['a class in two groups', 'dataset.labels', () => archive({ 'train.bin': binaryBatch({ seeds: [1, 2], labels: [3, 3], groups: [1, 2] }), 'test.bin': binaryBatch({ seeds: [1], labels: [3], groups: [1] }) })],
  ];

  it.each(cases)('%s', async (_, code, make) => {
    await expect(datasets.import(await make(), { name: 'tiny' })).rejects.toMatchObject({ name: 'EpochalError', code });
    expect(existsSync(store) ? await readdir(store) : []).toEqual([]);
  });

  it('names what is missing', async () => {
    await expect(datasets.import(await archive(lacking))).rejects.toThrow(/lacks data_batch_2\.$/);
  });

  it.each(['zip', 'constructor'])('a kind that there is not: %s', async (as) => {
    await expect(datasets.import(root, { as: as as 'cifar10' })).rejects.toMatchObject({ code: 'dataset.as' });
  });

  it('CIFAR-100 given for CIFAR-10', async () => {
    await expect(datasets.import(await archive(tinyCifar100().python), { as: 'cifar10' })).rejects.toMatchObject({ code: 'dataset.kind', hint: expect.stringContaining('--as cifar100') });
  });

  it('something else than the published data set, unless it is given a name', async () => {
    const path = await archive(tinyPython());
    await expect(datasets.import(path)).rejects.toMatchObject({ code: 'dataset.counts', hint: expect.stringContaining('--name') });
    await expect(datasets.import(path, { name: 'CIFAR10' })).rejects.toMatchObject({ code: 'dataset.counts' });
    expect(await readdir(store)).toEqual([]);
  });

  it('a name without letters', async () => {
    await expect(datasets.import(await archive(tinyPython()), { name: '../..' })).rejects.toMatchObject({ code: 'dataset.name' });
  });

  it('work that is cancelled before or in the middle', async () => {
    const path = await archive(tinyPython());
    await expect(datasets.import(path, { name: 'tiny', signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'dataset.cancelled' });
    const controller = new AbortController();
    const onProgress = ({ phase }: DatasetProgress) => void (phase === 'verify' && controller.abort());
    await expect(openDatasets(store, join(root, 'cache')).import(path, { name: 'tiny', signal: controller.signal, onProgress })).rejects.toMatchObject({ code: 'dataset.cancelled' });
    expect(await readdir(store)).toEqual([]);
  });

  it('a second import of the same name at the same time', async () => {
    const path = await archive(tinyPython());
    const both = await Promise.allSettled([datasets.import(path, { name: 'tiny' }), datasets.import(path, { name: 'tiny' })]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'dataset.busy' });
  });

  it('a home that is a file', async () => {
    await writeFile(join(root, 'file'), '');
    const broken = openDatasets(join(root, 'file', 'datasets'), join(root, 'cache'), knownDatasets, readHere);
    expect(broken.list().map((entry) => entry.info)).toEqual([null, null]);
    await expect(broken.import(await archive(tinyPython()), { name: 'tiny' })).rejects.toMatchObject({ code: 'disk.not-folder' });
  });

  // The superuser may write anywhere, so there is nothing to see then.
  it.skipIf(process.getuid?.() === 0)('a home that can not be written to', async () => {
    await mkdir(store);
    await chmod(store, 0o500);
    await expect(datasets.import(await archive(tinyPython()), { name: 'tiny' })).rejects.toMatchObject({ code: 'disk.read-only' });
    await chmod(store, 0o700);
  });
});

describe('the store', () => {
  it('lists, tells, opens and removes', async () => {
    await datasets.import(await archive(tinyPython()), { name: 'tiny' });
    expect(datasets.list().map(({ id, fetchable, info }) => [id, fetchable, info !== null])).toEqual([['cifar10', true, false], ['cifar100', true, false], ['tiny', false, true]]);
    const again = openDatasets(store, join(root, 'cache'));
    expect(again.info('tiny')).toEqual(datasets.info('tiny'));
    again.remove('tiny');
    expect(await readdir(store)).toEqual([]);
    expect(() => again.info('tiny')).toThrow(expect.objectContaining({ code: 'dataset.unknown' }));
  });

  it.each([
    ['cifar10', 'dataset.missing', 'epochal datasets get cifar10'],
    ['cifar', 'dataset.unknown', 'cifar10'],
    ['CIFAR-10', 'dataset.unknown', 'Did you mean cifar10'],
    ['.', 'dataset.unknown', ''],
    ['', 'dataset.unknown', ''],
  ])('says of %j that it is not here', (id, code, hint) => {
    expect(() => datasets.info(id)).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }));
    expect(() => datasets.remove(id)).toThrow(expect.objectContaining({ code }));
  });

  it('shows a damaged data set as such, and lets it be removed', async () => {
    await datasets.import(await archive(tinyPython()), { name: 'tiny' });
    await writeFile(join(store, 'tiny', 'index.json'), '{"format": "epochal.dataset"');
    expect(datasets.list().at(-1)).toMatchObject({ id: 'tiny', info: null, description: expect.stringContaining('Damaged') });
    expect(() => datasets.open('tiny')).toThrow(expect.objectContaining({ code: 'dataset.damaged' }));
    datasets.remove('tiny');
    expect(await readdir(store)).toEqual([]);
  });

  it('removes what a process that is gone has left, and nothing of one at work', async () => {
    await mkdir(join(store, '.staging-999999999-1-cifar10', 'parts'), { recursive: true });
    await mkdir(join(store, `.staging-${process.pid}-1-cifar10`), { recursive: true });
    await mkdir(join(store, `.staging-${process.ppid}-1-cifar10`), { recursive: true });
    const again = openDatasets(store, join(root, 'cache'));
    expect(await readdir(store)).toEqual([`.staging-${process.ppid}-1-cifar10`]);
    expect(again.list()).toHaveLength(2);
  });

  it('is whole after being copied elsewhere', async () => {
    await datasets.import(await archive(tinyPython()), { name: 'tiny' });
    await cp(store, join(root, 'copy'), { recursive: true });
    const copy = openDatasets(join(root, 'copy'), join(root, 'cache')).open('tiny');
    await copy.verify();
    copy.close();
  });
});
