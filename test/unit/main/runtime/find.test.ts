import { mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { refuseBinary } from '../../../../main/runtime/binary.ts';
import { exclusively } from '../../../../main/runtime/lock.ts';
import { phraseText } from '../../../../core/errors/words.ts';
import { findRuntime, installRuntime } from '../../../../main/runtime/runtime.ts';
import { verifyRuntime } from '../../../support/verify-runtime.ts';
import { fakeLibrary, names, sha256, tensorflowWheel } from '../../../fixtures/runtime/fakes.ts';
import type { RuntimeRejection } from '../../../../main/runtime/library.ts';

const said = (rejected: readonly RuntimeRejection[]): object[] => rejected.map((one) => ({ ...one, reason: phraseText(one.reason) }));

let root: string;
let cache: string;
/** No Python can be found, and none is needed. */
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'epochal-find-'));
  cache = join(root, 'cache');
  env = { PATH: join(root, 'nowhere') };
});
afterEach(() => rm(root, { recursive: true }));

async function place(directory: string, size = 5000): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, names.framework), fakeLibrary(size, 1));
  await writeFile(join(directory, names.cc), fakeLibrary(size, 2));
}

async function site(environment: string, version: string | null): Promise<string> {
  const folder = process.platform === 'win32' ? join(environment, 'Lib', 'site-packages') : join(environment, 'lib', 'python3.12', 'site-packages');
  await place(join(folder, 'tensorflow'));
  if (version !== null) await mkdir(join(folder, `tensorflow-${version}.dist-info`));
  return folder;
}

async function installed(): Promise<string> {
  const { pin, bytes } = tensorflowWheel();
  await writeFile(join(root, pin.file), bytes);
  const { library } = await installRuntime({ cache, env, from: join(root, pin.file) });
  return library?.directory ?? '';
}

describe('a path the user set', () => {
  test.each([
    ['the folder', 'x', 'x'],
    ['the file', 'x', join('x', names.cc)],
    ['the folder above', join('x', 'tensorflow'), 'x'],
    ['an unpacked C archive', join('x', 'lib'), 'x'],
    ['a Python environment', join('x', 'lib', 'python3.11', 'site-packages', 'tensorflow'), 'x'],
  ])('may be %s', async (_, where, given) => {
    await place(join(root, where));
    const { library, rejected } = await findRuntime({ cache, env, settingPath: join(root, given) });
    expect(library).toEqual({ directory: join(root, where), framework: join(root, where, names.framework), cc: join(root, where, names.cc), version: 'unknown', source: 'setting' });
    expect(rejected).toEqual([]);
  });

  test('comes before what was installed, also from the environment', async () => {
    await installed();
    await place(join(root, 'mine'));
    const { library } = await findRuntime({ cache, env: { ...env, EPOCHAL_TENSORFLOW: join(root, 'mine') } });
    expect(library).toMatchObject({ source: 'setting', directory: join(root, 'mine') });
  });

  test.each([
    ['leads nowhere', async () => Promise.resolve(), 'nothing at this path'],
    ['is empty', async () => void (await mkdir(join(root, 'x'))), 'holds no'],
    ['holds a text', async () => (await place(join(root, 'x')), await writeFile(join(root, 'x', names.cc), 'x'.repeat(100))), `${names.cc} is not`],
    ['holds a stub', async () => (await place(join(root, 'x')), await writeFile(join(root, 'x', names.cc), 'x')), 'is only 1 bytes long'],
  ])('that %s is named with the reason, and the search goes on', async (_, make, reason) => {
    await make();
    const directory = await installed();
    const { library, rejected } = await findRuntime({ cache, env, settingPath: join(root, 'x') });
    expect(library).toMatchObject({ source: 'installed', directory });
    expect(said(rejected)).toEqual([{ source: 'setting', path: join(root, 'x'), reason: expect.stringContaining(reason) as string }]);
  });
});

describe('an installed library', () => {
  test('is found, and its hashes hold', async () => {
    const directory = await installed();
    const { library, rejected } = await findRuntime({ cache, env });
    expect(library).toMatchObject({ directory, version: '2.99.0', source: 'installed' });
    expect(rejected).toEqual([]);
    expect(library && (await verifyRuntime(library))).toEqual({ checked: 2, differences: [] });
  });

  test('that was changed in place, size and time kept, is found out by verifying', async () => {
    const directory = await installed();
    const { library } = await findRuntime({ cache, env });
    const cc = join(directory, names.cc);
    const manifest = JSON.parse(await readFile(join(dirname(directory), 'manifest.json'), 'utf8')) as { files: { path: string; mtime: number }[] };
    const time = new Date(manifest.files.find(({ path }) => path.endsWith(names.cc))?.mtime ?? 0);
    await writeFile(cc, fakeLibrary(100_000, 9));
    await utimes(cc, time, time);
    expect(library && (await verifyRuntime(library)).differences).toMatchObject([{ path: cc }]);
  });

  test('is taken again, and remembered, when only its times changed', async () => {
    const directory = await installed();
    await utimes(join(directory, names.cc), 1000, 1000);
    expect((await findRuntime({ cache, env })).library).toMatchObject({ directory });
    expect(await readFile(join(dirname(directory), 'manifest.json'), 'utf8')).toContain('"mtime": 1000000');
  });

  test.each([
    ['lost a file', async (directory: string) => rm(join(directory, names.cc)), 'missing'],
    ['was cut', async (directory: string) => writeFile(join(directory, names.cc), 'x'), '1 bytes'],
    ['has other bytes', async (directory: string) => writeFile(join(directory, names.cc), fakeLibrary(100_000, 9)), 'is damaged'],
    ['has a broken manifest', async (directory: string) => writeFile(join(dirname(directory), 'manifest.json'), '{'), 'cannot be read'],
  ])('that %s is not taken', async (_, damage, reason) => {
    const directory = await installed();
    await damage(directory);
    const { library, rejected } = await findRuntime({ cache, env });
    expect(library).toBeNull();
    expect(said(rejected)[0]).toEqual({ source: 'installed', path: dirname(directory), reason: expect.stringContaining(reason) as string });
  });

  test('without a manifest does not exist', async () => {
    const directory = await installed();
    await rename(join(dirname(directory), 'manifest.json'), join(root, 'gone'));
    expect((await findRuntime({ cache, env })).library).toBeNull();
  });
});

describe('TensorFlow in a Python environment', () => {
  test('is found by its files, with its version', async () => {
    const folder = await site(join(root, 'venv'), '2.21.0');
    const { library, rejected } = await findRuntime({ cache, env: { ...env, VIRTUAL_ENV: join(root, 'venv') } });
    expect(library).toMatchObject({ directory: join(folder, 'tensorflow'), version: '2.21.0', source: 'python' });
    expect(said(rejected)).toEqual([{ source: 'installed', path: join(cache, 'tensorflow'), reason: 'nothing was installed here yet' }]);
  });

  test('is verified against the RECORD of its wheel', async () => {
    const folder = await site(join(root, 'venv'), '2.21.0');
    const line = (name: string, data: Buffer) => `${name},sha256=${Buffer.from(sha256(data), 'hex').toString('base64url')},1\n`;
    await writeFile(join(folder, 'tensorflow-2.21.0.dist-info', 'RECORD'), line(`tensorflow/${names.cc}`, fakeLibrary(5000, 2)) + line(`tensorflow/${names.framework}`, fakeLibrary(5000, 7)));
    const { library } = await findRuntime({ cache, env: { ...env, CONDA_PREFIX: join(root, 'venv') } });
    expect(library && (await verifyRuntime(library))).toMatchObject({ checked: 2, differences: [{ path: join(folder, 'tensorflow', names.framework) }] });
  });

  test.each([
    ['2.15.0', 'is version 2.15.0, at least 2.16 is needed'],
    [null, 'has no metadata that says which version it is'],
  ])('of version %s is refused: %s', async (version, reason) => {
    const folder = await site(join(root, 'venv'), version);
    const { library, rejected } = await findRuntime({ cache, env: { ...env, VIRTUAL_ENV: join(root, 'venv') } });
    expect(library).toBeNull();
    expect(said(rejected)).toContainEqual({ source: 'python', path: join(folder, 'tensorflow'), reason });
  });
});

test('nothing at all is said source by source', async () => {
  const { library, rejected } = await findRuntime({ cache, env });
  expect(library).toBeNull();
  expect(rejected.map(({ source }) => source)).toEqual(['installed', 'python']);
});

test.each([
  ['linux', 'x64', null],
  ['linux', 'arm64', 'another processor'],
  ['darwin', 'arm64', 'not a macOS library'],
  ['win32', 'x64', 'not a Windows library'],
])('an ELF library of x64 on %s %s: %s', async (os, arch, expected) => {
  const elf = Buffer.alloc(200);
  elf.write('\x7fELF', 'latin1');
  elf.writeUInt16LE(62, 18);
  await writeFile(join(root, 'l'), elf);
  const refusal = await refuseBinary(join(root, 'l'), os, arch);
  if (expected === null) expect(refusal).toBeNull();
  else expect(phraseText(refusal!)).toContain(expected);
});

test('an ELF library that is cut short is told from its header', async () => {
  const elf = Buffer.alloc(200);
  elf.write('\x7fELF', 'latin1');
  elf.writeUInt16LE(62, 18);
  elf.writeBigUInt64LE(10_000n, 40);
  await writeFile(join(root, 'l'), elf);
  expect(phraseText((await refuseBinary(join(root, 'l'), 'linux', 'x64'))!)).toBe('is cut short: 200 bytes, at least 10000 needed');
});

test('only one at a time works on a cache; the other is told and waits', async () => {
  const order: string[] = [];
  let release = () => undefined as void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let begun = () => undefined as void;
  const started = new Promise<void>((resolve) => (begun = resolve));
  const first = exclusively(cache, async () => (begun(), await gate, void order.push('first')), () => order.push('never'));
  await started;
  const second = exclusively(cache, async () => Promise.resolve(void order.push('second')), () => (order.push('waiting'), release()));
  await Promise.all([first, second]);
  expect(order).toEqual(['waiting', 'first', 'second']);
});
