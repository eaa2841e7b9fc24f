import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { shortName, unpackArchive } from '../../../../main/runtime/archive.ts';
import { parseRecord, unpackWheel } from '../../../../main/runtime/wheel.ts';
import { archive, fakeLibrary, names, nvidiaWheel, sha256, tensorflowWheel, zip } from '../../../fixtures/runtime/fakes.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'epochal-unpack-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('a wheel', () => {
  test('gives the members asked for, hashed, and nothing else', async () => {
    const { bytes, pin } = tensorflowWheel({ size: 70_000 });
    let written = 0;
    const { version, hashes } = await unpackWheel(await save('a.whl', bytes), pin.take, join(folder, 'out'), { onBytes: (count) => (written += count) });
    expect(version).toBe('2.99.0');
    expect(written).toBe(140_000);
    expect((await readdir(join(folder, 'out', 'tensorflow'))).sort()).toEqual([names.cc, names.framework].sort());
    expect(await readFile(join(folder, 'out', 'tensorflow', names.cc))).toEqual(fakeLibrary(70_000, 2));
    expect(hashes.get(`tensorflow/${names.cc}`)).toBe(sha256(fakeLibrary(70_000, 2)));
  });

  test('of NVIDIA gives libraries and programs, without headers, and keeps programs executable', async () => {
    const { bytes, pin } = nvidiaWheel();
    const { hashes } = await unpackWheel(await save('n.whl', bytes), pin.take, join(folder, 'out'));
    expect([...hashes.keys()].sort()).toEqual(['nvidia/cublas/bin/ptxas', 'nvidia/cublas/lib/libcublas.so.12']);
    if (process.platform !== 'win32') expect((await stat(join(folder, 'out/nvidia/cublas/bin/ptxas'))).mode & 0o777).toBe(0o755);
  });

  test('whose RECORD disagrees with a member is refused', async () => {
    const { bytes, pin } = tensorflowWheel({ lie: true });
    await expect(unpackWheel(await save('a.whl', bytes), pin.take, join(folder, 'out'))).rejects.toMatchObject({ code: 'runtime.wrong-hash', message: expect.stringContaining(names.cc) as string });
  });

  const whole = tensorflowWheel();
  const broken = Buffer.from(whole.bytes);
  broken.fill(0xff, 60, 1000); // the packed bytes of the first member, from their first block header on
  test.each([
    ['cut short', whole.bytes.subarray(0, whole.bytes.length / 2), 'not a whole zip file'],
    ['with damaged bytes', broken, 'content is damaged'],
    ['empty', Buffer.alloc(0), 'not a whole zip file'],
    ['without a RECORD', zip([{ name: 'a.txt', data: Buffer.from('a') }]), 'no RECORD'],
    ['without the library', nvidiaWheel().bytes, `holds no tensorflow/${names.framework}`],
  ])('%s is refused with the reason', async (_, bytes, reason) => {
    await expect(unpackWheel(await save('bad.whl', bytes), whole.pin.take, join(folder, 'out'))).rejects.toMatchObject({ code: 'runtime.bad-file', message: expect.stringContaining(reason) as string });
  });

  test('RECORD may quote paths and leave hashes out', () => {
    const hash = Buffer.alloc(32, 7);
    expect(parseRecord(`"a, ""b"".so",sha256=${hash.toString('base64url')},5\r\nx/RECORD,,\n`)).toEqual(new Map([['a, "b".so', hash.toString('hex')]]));
  });
});

describe.skipIf(process.platform === 'win32')('a C archive', () => {
  test('gives its libraries under their short names', async () => {
    const { version, hashes } = await unpackArchive(await save('l.tar.gz', await archive('2.98.1')), join(folder, 'out'));
    expect(version).toBe('2.98.1');
    const cc = process.platform === 'darwin' ? 'libtensorflow.2.dylib' : 'libtensorflow.so.2';
    expect([...hashes.keys()].sort()).toEqual([`tensorflow/${cc}`, `tensorflow/${names.framework}`].sort());
    expect(await readFile(join(folder, 'out', 'tensorflow', cc))).toEqual(fakeLibrary(200_000, 2));
  });

  test.each([
    ['cut short', async () => (await archive()).subarray(0, -50_000)],
    ['of another kind', async () => Promise.resolve(Buffer.from('hello'))],
  ])('%s is refused', async (_, make) => {
    await expect(unpackArchive(await save('l.tar.gz', await make()), join(folder, 'out'))).rejects.toMatchObject({ code: 'runtime.bad-file' });
  });
});

test.each([
  ['linux', 'libtensorflow.so.2.18.0', 'libtensorflow.so.2'],
  ['linux', 'libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ['linux', 'libtensorflow.txt', null],
  ['darwin', 'libtensorflow_framework.2.18.0.dylib', 'libtensorflow_framework.2.dylib'],
  ['darwin', 'libtensorflow.so', null],
  ['win32', 'tensorflow.dll', 'tensorflow.dll'],
  ['win32', 'tensorflow.lib', null],
])('on %s, %s is taken as %s', (os, name, expected) => {
  expect(shortName(name, os)).toBe(expected);
});
