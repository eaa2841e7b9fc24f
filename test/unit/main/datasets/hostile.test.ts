import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { pack, type Header } from 'tar-stream';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { knownDatasets } from '../../../../main/datasets/known.ts';
import { publishedNames } from '../../../../main/datasets/labels.ts';
import { binaryBatch, pickleBatch, pixels, PickleWriter, texts, tinyPython, writeFolder, type Files } from './make-cifar.ts';
import { readHere } from './read-here.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-hostile-'));
afterAll(() => rmSync(root, { recursive: true }));
const store = join(root, 'datasets');
const datasets = openDatasets(store, join(root, 'cache'), knownDatasets, readHere);

type Member = Partial<Header> & { name: string } & { content?: Buffer };
async function tar(name: string, members: readonly Member[]): Promise<string> {
  const archive = pack();
  for (const { content = Buffer.alloc(0), ...header } of members) archive.entry(header, content);
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  writeFileSync(join(root, name), gzipSync(Buffer.concat(parts)));
  return join(root, name);
}
const members = (files: Files, folder = 'x'): Member[] => Object.entries(files).map(([name, content]) => ({ name: `${folder}/${name}`, content }));

describe('an odd archive is read as it is meant', () => {
  const replaced = { 'data_batch_1': pickleBatch({ seeds: [77, 78], labels: [5, 5] }) };
  it.each<[string, () => Promise<string>, number]>([
    ['with a file twice, of which the last counts', () => tar('twice.tar.gz', [...members(tinyPython()), ...members(replaced)]), 77],
    ['with a file three times', () => tar('thrice.tar.gz', [...members(replaced), ...members(replaced), ...members(tinyPython())]), 0],
    ['three folders down', () => tar('deep.tar.gz', members(tinyPython(), 'a/b/c')), 0],
    ['under ./', () => tar('dot.tar.gz', members(tinyPython(), './x')), 0],
    ['beside paths that lead upwards, links and devices', () => tar('up.tar.gz', [
      { name: '../../escaped', content: Buffer.from('x') },
      { name: '/absolute', content: Buffer.from('x') },
      { name: 'x/link', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'x/hard', type: 'link', linkname: '../../etc/passwd' },
      { name: 'x/device', type: 'character-device' },
      ...members(tinyPython()),
    ]), 0],
    ['as a folder three folders down', async () => (await writeFolder(join(root, 'deep', 'a', 'b', 'c'), tinyPython()), join(root, 'deep')), 0],
  ])('%s', async (name, make, first) => {
    const id = `odd-${name.length}`;
    const info = await datasets.import(await make(), { name: id });
    expect(info.counts).toEqual({ train: 10, validation: 0, test: 2, unlabeled: 0 });
    const dataset = datasets.open(id);
    expect([...dataset.image('train', 0)]).toEqual([...pixels(first)]);
    dataset.close();
    expect(existsSync(join(root, '..', 'escaped')) || existsSync('/absolute')).toBe(false);
  });
});

const b = (...bytes: number[]): Buffer => Buffer.from(bytes);
const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const call = (module: string, name: string, argument: string): Buffer => Buffer.concat([b(0x80, 2), Buffer.from(`c${module}\n${name}\n`), b(0x55, argument.length), Buffer.from(argument), b(0x85, 0x52, 0x2e)]);
const announced = (dimensions: [number, number]): Buffer => new PickleWriter().dictionary({ labels: (w) => void w.list([]), data: (w) => void w.array(...dimensions, new Uint8Array(3072)) }).end();

describe('a hostile archive is refused by its reason, and nothing is kept', () => {
  const without = (batch: Buffer): Files => ({ ...tinyPython(), data_batch_3: batch });
  const cases: [string, string, RegExp, () => Promise<string>][] = [
    ['a pickle that calls a function', 'dataset.pickle', /data_batch_3 can't be read: it names "os\.system", which is not allowed/, () => tar('call.tar.gz', members(without(call('os', 'system', 'touch /tmp/owned'))))],
    ['a pickle that evaluates a text', 'dataset.pickle', /it names "builtins\.eval", which is not allowed/, () => tar('eval.tar.gz', members(without(call('builtins', 'eval', '1+1'))))],
    ['a pickle with a string of 2^31 bytes', 'dataset.pickle', /it ends inside a string of 2147483648 bytes/, () => tar('long.tar.gz', members(without(Buffer.concat([b(0x80, 2, 0x42), u32(2 ** 31), b(0x2e)]))))],
    ['a pickle with a string of less than no bytes', 'dataset.pickle', /a string has a negative length/, () => tar('less.tar.gz', members(without(Buffer.concat([b(0x80, 2, 0x54), u32(2 ** 31), b(0x2e)]))))],
    ['an array of 2^31 - 1 images', 'dataset.pickle', /an array of shape \(2147483647, 3072\) holds 3072 bytes/, () => tar('many.tar.gz', members(without(announced([2 ** 31 - 1, 3072]))))],
    ['labels out of range', 'dataset.labels', /data_batch_3: label 12 of image 1 is out of range, 0 to 9 expected/, () => tar('labels.tar.gz', members(without(pickleBatch({ seeds: [1, 2], labels: [3, 12] }))))],
    ['a batch that is a link to another file', 'dataset.incomplete', /lacks data_batch_3/, () => tar('link.tar.gz', [...members(tinyPython()).filter(({ name }) => name !== 'x/data_batch_3'), { name: 'x/data_batch_3', type: 'symlink', linkname: '/etc/passwd' }])],
    ['a folder whose batch is a link to nothing', 'dataset.no-pictures', /data_batch_3: it is a link to nothing/, async () => {
      const { data_batch_3: _gone, ...files } = tinyPython();
      const folder = await writeFolder(join(root, 'linked'), files);
      symlinkSync('/nowhere/at/all', join(folder, 'data_batch_3'));
      return folder;
    }],
  ];
  it.each(cases)('%s', async (_, code, message, make) => {
    await expect(datasets.import(await make(), { name: 'refused' })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(readdirSync(store).filter((name) => name === 'refused' || name.startsWith('.'))).toEqual([]);
  });
});

it("an archive in CIFAR-100's layout has its fine and coarse classes, python and binary alike", async () => {
  const { en, zh, groups } = publishedNames.cifar100;
  const batch = (each: number, from: number) => {
    const labels = Array.from({ length: each * 100 }, (_, index) => (index * 7) % 100);
    return { seeds: labels.map((_, index) => from + index), labels, groups: labels.map((label) => groups!.of[label]!) };
  };
  const [train, test] = [batch(5, 0), batch(1, 1000)];
  const names = new PickleWriter().dictionary({ fine_label_names: texts(en), coarse_label_names: texts(groups!.en) }).end();
  const python = await datasets.import(await tar('hundred.tar.gz', members({ meta: names, test: pickleBatch(test), train: pickleBatch(train) }, 'cifar-100-python')), { name: 'hundred python' });
  const binary = await datasets.import(await tar('hundred-binary.tar.gz', members({ 'coarse_label_names.txt': Buffer.from(`${groups!.en.join('\n')}\n`), 'fine_label_names.txt': Buffer.from(`${en.join('\n')}\n`), 'test.bin': binaryBatch(test), 'train.bin': binaryBatch(train) }, 'cifar-100-binary')), { name: 'hundred binary' });
  expect(binary.sha256).toBe(python.sha256);
  expect(python).toMatchObject({ classes: en, classesZh: zh, counts: { train: 500, test: 100 } });
  expect(python.groups).toHaveLength(20);
  expect(python.groups.every(({ classes }) => classes.length === 5)).toBe(true);
  expect(python.groups[0]).toEqual({ name: 'aquatic_mammals', nameZh: groups!.zh[0], classes: [4, 30, 55, 72, 95] });
  expect(python.groups.flatMap(({ classes }) => classes).sort((x, y) => x - y)).toEqual(en.map((_, label) => label));
});
